const common = new Set(
  (
    '1234567890 12345678910 0123456789 9876543210 1111111111 0000000000 1q2w3e4r5t qwertyuiop asdfghjkl1 ' +
    'zxcvbnm123 qwerty1234 qwerty12345 qwerty123456 password12 password123 password1234 passw0rd123 ' +
    'p@ssw0rd123 letmein123 letmein1234 welcome123 welcome1234 admin12345 administrator changeme123 ' +
    'iloveyou12 iloveyou123 monkey12345 dragon12345 football12 football123 baseball12 baseball123 ' +
    'superman12 superman123 batman12345 sunshine12 sunshine123 princess12 princess123 master12345 ' +
    'shadow12345 michael123 jennifer12 trustno1234 starwars12 starwars123 whatever12 whatever123 ' +
    'freedom123 computer12 computer123 internet12 internet123 samsung123 liverpool1 chelsea123 ' +
    'barcelona1 realmadrid matkhau123 matkhau1234 matkhau12345 anhyeuem123 iloveyouforever vietnam123 ' +
    'hanoi12345 saigon12345 abcdefghij abcd123456 abc1234567 a123456789 aa12345678 test123456 ' +
    'testtest12 secret1234 secret12345 summer2024 summer2025 summer2026 winter2024 winter2025 ' +
    'winter2026 spring2025 spring2026 autumn2025 autumn2026 ticketbottle ticketbottle1 concert123'
  ).split(' '),
);
const leastLength = 10;
const greatestLength = 200;

export type PasswordProblem = { message: string; code: string; params?: Record<string, string> };

/** Why a password is not accepted; undefined when it is. */
export function passwordProblem(password: string): PasswordProblem | undefined {
  if (password.length < leastLength) {
    const message = `must have at least ${leastLength} characters`;
    return { message, code: 'TOO_SHORT', params: { least: String(leastLength) } };
  }
  if (password.length > greatestLength) {
    const message = `must have at most ${greatestLength} characters`;
    return { message, code: 'TOO_LONG', params: { most: String(greatestLength) } };
  }
  if (common.has(password.toLowerCase()))
    return { message: 'is one of the most common ones; choose another', code: 'TOO_COMMON' };
  return undefined;
}
