/** Works off what is left of an iterator in its order, `most` items beside each other. @throws what `work` throws, after which no more is begun. */
export async function atOnce<T>(
  most: number,
  left: IterableIterator<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const next = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: most }, next));
}
