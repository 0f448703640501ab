/** How a cell begins that a spreadsheet would run, with any number of quotes that keep it from doing so. */
const running = /^'*[=+\-@\t\r\n＝＋－＠]/

/** A text as a cell that a spreadsheet shows and does not run: a `'` comes before what would be a formula. */
export function defused(text: string): string {
  return running.test(text) ? `'${text}` : text
}

/** The text of a cell that may have been defused. */
export function fused(cell: string): string {
  return cell.startsWith("'") && running.test(cell) ? cell.slice(1) : cell
}
