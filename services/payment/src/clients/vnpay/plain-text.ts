/**
 * Vietnamese without accents and nothing but `[A-Za-z0-9 .,:_-]`: VNPay's samples encode other characters differently,
 * and a hash over them fails.
 */
export function plainText(text: string, longest: number): string {
  const plain = text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll(/[^A-Za-z0-9 .,:_-]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
  return plain.slice(0, longest).trim() || 'order';
}
