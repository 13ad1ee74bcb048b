import { createContext, type ComponentType } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Busy } from '../../parts/busy.js';
import { Speech, useSpeech, type Language } from '../../text/text.js';
import '../organise.css';
import type { Words } from './en.js';

const Context = createContext<Words>(undefined as unknown as Words);

/** The sentences of organisers' pages. */
export function useWords(): Words {
  return useContext(Context);
}

async function load(language: Language): Promise<Words> {
  if (language === 'vi') return (await import('./vi.js')).vi;
  return (await import('./en.js')).en;
}

/** A page with the sentences of organisers in the language spoken; they come with it, and buyers never load them. */
export function worded(Page: ComponentType): ComponentType {
  return function Worded() {
    const speech = useSpeech();
    const { language, text } = speech;
    const [words, setWords] = useState<Words>();
    useEffect(() => {
      let isGone = false;
      void load(language).then((loaded) => {
        if (!isGone) setWords(loaded);
      });
      return () => {
        isGone = true;
      };
    }, [language]);
    if (words === undefined) return <Busy />;
    const problems = { ...text.problems, ...words.problems };
    return (
      <Speech.Provider value={{ ...speech, text: { ...text, problems } }}>
        <Context.Provider value={words}>
          <div class="organise">
            <Page />
          </div>
        </Context.Provider>
      </Speech.Provider>
    );
  };
}
