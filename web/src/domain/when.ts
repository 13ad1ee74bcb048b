/** An instant in a zone of the tz database, with the zone's name, e.g. `Sun, 31 Jan 2027, 17:00 GMT+7`. */
export function when(instant: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(new Date(instant));
}

/** The instant in the reader's zone; undefined where both clocks show the same. */
export function whenHere(
  instant: string,
  o: { zone: string; hereZone: string; language: string },
): string | undefined {
  const there = when(instant, o.zone, o.language);
  const here = when(instant, o.hereZone, o.language);
  return here === there ? undefined : here;
}
