import { createContext, type ReactNode, useContext } from 'react'
import { english, languages, type Texts } from '#web/texts/texts.ts'

const TextsContext = createContext(english)

/** Every word that people see. */
export function useTexts(): Texts {
  return useContext(TextsContext)
}

export function TextsProvider({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <TextsContext value={texts}>{children}</TextsContext>
}

/** The first of the browser's languages that there is. */
export async function loadTexts(wanted: readonly string[] = navigator.languages): Promise<Texts> {
  const known = wanted.map((tag) => languages[tag] ?? languages[tag.split('-', 1)[0] ?? ''])
  return (await known.find((load) => load !== undefined)?.()) ?? english
}
