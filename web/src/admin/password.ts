/** Without those that are taken for each other; 57 of them, 20 in a row: 116 bits. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const length = 20

/** A password nobody guesses, in groups that can be read aloud. */
export function makePassword(): string {
  const chosen: string[] = []
  while (chosen.length < length) {
    // Others would make some letters likelier.
    for (const byte of crypto.getRandomValues(new Uint8Array(length)))
      if (byte < letters.length * 4 && chosen.length < length) chosen.push(letters[byte % letters.length] ?? '')
  }
  return (chosen.join('').match(/.{5}/g) ?? []).join('-')
}
