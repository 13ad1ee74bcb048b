/** What is said of something that is looked at again and again, so that neither a flap nor one good look moves it. */
export type SteadyTrouble = {
  /** What is wrong; undefined when all is well. */
  trouble: string | undefined;
  /** Looks in a row that say otherwise. */
  against: number;
};

const noTrouble: SteadyTrouble = { trouble: undefined, against: 0 };

const badInARow = 3;
const goodInARow = 2;

/** After one more look, also the first. Three bad ones in a row make a trouble, two good ones end it; while it lasts, it is told as seen last. */
export function afterLook(
  known: SteadyTrouble | undefined,
  seen: string | undefined,
): SteadyTrouble {
  const { trouble, against } = known ?? noTrouble;
  const settled = { trouble: seen, against: 0 };
  if ((seen === undefined) === (trouble === undefined)) return settled;
  const needed = seen === undefined ? goodInARow : badInARow;
  return against + 1 >= needed ? settled : { trouble, against: against + 1 };
}
