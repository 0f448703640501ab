import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { loaderName } from './load.ts'
import { canPin } from './processes.ts'

export interface Row {
  name: string
  bare: string
  taskwright: string
  ratio: string
  /** What the first release promises, and the goal in brackets. */
  target: string
}

export function ratioRow(name: string, bare: number, taskwright: number, target: string): Row {
  const ratio = (taskwright / bare).toFixed(2)
  return { name, bare: perSecond(bare), taskwright: perSecond(taskwright), ratio, target }
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** A Markdown table with the commit and the machine it was measured on. */
export function report(rows: readonly Row[], rounds: number): string {
  const head = [
    `Commit ${commit()}, Node.js ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ` +
      `${Math.round(totalmem() / 2 ** 30)} GB; load by ${loaderName()}, ${canPin() ? 'pinned to the other core' : 'not pinned'}; ` +
      `medians of ${rounds} interleaved rounds.`,
    '',
    '| work | bare server | Taskwright | ratio | target (goal) |',
    '| --- | --- | --- | --- | --- |',
  ]
  const lines = rows.map(
    ({ name, bare, taskwright, ratio, target }) => `| ${name} | ${bare} | ${taskwright} | ${ratio} | ${target} |`,
  )
  return [...head, ...lines].join('\n')
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
