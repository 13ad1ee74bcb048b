/** The sum of a metric over its series that contain `label`; 0 while there is none. */
export async function metricAt(adminUrl: string, name: string, label = ''): Promise<number> {
  const lines = (await (await fetch(`${adminUrl}/metrics`)).text()).split('\n');
  const wanted = lines.filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return wanted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
