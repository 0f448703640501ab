/** A setting that cannot be used: one sentence that says what to write instead. */
export class ConfigError extends Error {}

/** The value of a setting, undefined if it is not set. */
export type Text = (name: string) => string | undefined

export function readNumber(setting: string, value: string, least: number, most: number): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= least && number <= most) return number
  throw new ConfigError(`${setting} cannot be "${value}": write a whole number from ${least} to ${most}.`)
}

export function readPart(setting: string, value: string): number {
  if (/^(0|1|0?\.\d+|[01]\.0+)$/.test(value)) return Number(value)
  throw new ConfigError(`${setting} cannot be "${value}": write a number from 0 to 1, such as 0.1.`)
}

export function readUrl(setting: string, url: string | undefined, protocols: readonly string[]): string | undefined {
  if (url === undefined) return undefined
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.hostname && protocols.includes(parsed.protocol)) return url
  const ways = protocols.map((protocol) => `${protocol}//host`).join(', ')
  throw new ConfigError(`${setting} is not an address it can use: write one that begins with ${ways}.`)
}

export function oneOf<const T extends string>(setting: string, value: string, accepted: readonly T[]): T {
  const found = accepted.find((one) => one === value)
  if (found) return found
  throw new ConfigError(`${setting} cannot name "${value}": write one of ${accepted.join(', ')}.`)
}

export function readList(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
