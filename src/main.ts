#!/usr/bin/env node
import { runCommand } from '#cli/taskwright.ts'

/** One fault that nobody caught must not take the others' requests with it. */
process.on('unhandledRejection', (fault) => console.error('unhandled rejection', fault))

/** Who reads may stop to, as `head` does: what is said after that is said to nobody. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault
  })

const ending = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort())

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY && { showProgress: (text: string) => process.stderr.write(`\r\x1b[K${text}`) }),
  ending: ending.signal,
})
