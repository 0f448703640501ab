/** A word that is longer stands in an index with its beginning only. */
const longestWord = 500

/** The words of a text, cut and folded in the program itself, so that every database finds the same. */
export function wordsOf(text: string): string[] {
  return (fold(text).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).map(shortened)
}

/** Without case and without the marks of Latin, Greek and Cyrillic letters; those of other scripts make other words. */
function fold(text: string): string {
  const bare = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
  return bare.toLowerCase().replaceAll('ς', 'σ')
}

function shortened(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('')
}
