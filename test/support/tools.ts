import { spawnSync } from 'node:child_process'

/**
 * The words that begin a command of the first tool that is there and newer than its version 1; undefined, and said,
 * where there is none. `TEST_DEPLOY=1` makes that a failure.
 */
export function findTool(name: string, tools: string[][], question: string[]): string[] | undefined {
  const found = tools.find(([command = '', ...words]) => {
    const { status, stdout } = spawnSync(command, [...words, ...question], { timeout: 20_000 })
    return status === 0 && !/^v?1\./.test(String(stdout))
  })
  if (found) return found
  if (process.env.TEST_DEPLOY === '1') throw new Error(`${name} is not there.`)
  console.log(`What ${name} says is left out: it is not there.`)
  return undefined
}
