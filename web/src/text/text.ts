import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { recall, remember } from '../clients/remembered.js';
import type { Text } from './en.js';

export type Language = 'en' | 'vi';
export const languages: Record<Language, string> = { en: 'English', vi: 'Tiếng Việt' };
type Spoken = { text: Text; language: Language; speak: (language: Language) => void };

export const Speech = createContext<Spoken>(undefined as unknown as Spoken);

export function useText(): Text {
  return useContext(Speech).text;
}

export function useSpeech(): Spoken {
  return useContext(Speech);
}

/** What this person chose, else what the browser asks for, else English. */
export function firstLanguage(): Language {
  const chosen = recall('language') as Language | undefined;
  if (chosen !== undefined && chosen in languages) return chosen;
  const asked = navigator.languages.map((tag) => tag.slice(0, 2));
  return asked.find((tag): tag is Language => tag in languages) ?? 'en';
}

export async function load(language: Language): Promise<Text> {
  if (language === 'vi') return (await import('./vi.js')).vi;
  return (await import('./en.js')).en;
}

/** From the next visit on, too. */
export function choose(language: Language): void {
  remember('language', language);
}
