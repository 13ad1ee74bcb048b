import { useSpeech } from '../../text/text.js';
import { useWords } from '../text/words.js';
import { Input } from './inputs.js';

export function PlaceFields({ country }: { country: string }) {
  const { edit } = useWords();
  const { language } = useSpeech();
  return (
    <>
      <fieldset>
        <legend>{edit.where}</legend>
        <Input name="location.venue" label={edit.venue} maxLength={200} />
        <Input name="location.street" label={edit.street} maxLength={200} />
        <Input name="location.ward" label={edit.ward} maxLength={100} optional />
        <Input name="location.district" label={edit.district} maxLength={100} optional />
        <Input name="location.city" label={edit.city} maxLength={100} />
        <Input
          name="location.country"
          label={edit.country}
          hint={countryName(country, language) ?? edit.countryHint}
          pattern="[A-Za-z]{2}"
          maxLength={2}
        />
      </fieldset>
      <fieldset>
        <legend>{edit.when}</legend>
        <Input name="timeZone" label={edit.timeZone} hint={edit.timeZoneHint} list="zones" />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <Input name="startsAt" label={edit.startsAt} type="datetime-local" />
        <Input name="endsAt" label={edit.endsAt} type="datetime-local" />
      </fieldset>
    </>
  );
}

function countryName(code: string, language: string): string | undefined {
  if (!/^[A-Za-z]{2}$/.test(code)) return undefined;
  return new Intl.DisplayNames(language, { type: 'region' }).of(code.toUpperCase());
}
