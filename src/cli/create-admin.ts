import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import { nameKey } from '#core/model/user.ts'

interface Options {
  email?: string
  generate?: boolean
  promote?: boolean
}

export function addCreateAdmin(program: Command, terminal: Terminal): void {
  program
    .command('create-admin')
    .argument('<username>', '3 to 80 characters without @')
    .option('--email <address>', 'e-mail address')
    .option('--generate', 'make up a password and print it')
    .option('--promote', 'make an existing user an administrator')
    .description('make an administrator; the password is asked for, or read from standard input')
    .action((username: string, options: Options) => createAdmin(terminal, username, options))
}

async function createAdmin(terminal: Terminal, username: string, options: Options): Promise<void> {
  const { server, close } = await openTaskServer(readConfig(terminal.environment))
  const actor = systemActor('cli')
  try {
    if (options.promote) {
      const user = await server.store.users.findByUsername(nameKey(username))
      if (!user) throw new Error(`There is no user ${username}.`)
      await server.users.changeUser(actor, user.id, { role: 'admin' })
      return terminal.print(`${user.username} is an administrator.`)
    }
    assertUsername(username)
    const email = options.email ?? null
    if (email !== null) assertEmail(email)
    const password = options.generate ? randomBytes(15).toString('base64url') : await readPassword(terminal)
    const user = await server.users.createUser(actor, { username, email, role: 'admin', password })
    terminal.print(`${user.username} is an administrator${options.generate ? `; the password is ${password}` : ''}.`)
  } finally {
    await close()
  }
}

function assertUsername(username: string): void {
  const length = [...username].length
  if (length >= 3 && length <= 80 && !/[@\p{Cc}]|^\s|\s$/u.test(username)) return
  throw new Error('A username has 3 to 80 characters, none of them @.')
}

function assertEmail(email: string): void {
  if ([...email].length <= 254 && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email)) return
  throw new Error('An e-mail address looks like ada@example.com and has at most 254 characters.')
}

async function readPassword(terminal: Terminal): Promise<string> {
  const password = terminal.input.isTTY ? await askHidden(terminal) : await readLine(terminal.input)
  const length = [...password].length
  if (length >= 8 && length <= 256) return password
  throw new Error('A password has 8 to 256 characters.')
}

async function readLine(input: NodeJS.ReadStream): Promise<string> {
  let text = ''
  for await (const chunk of input) text += String(chunk)
  return text.replace(/\r?\n$/, '')
}

/** What is typed is not shown. */
function askHidden({ input, printError }: Terminal): Promise<string> {
  printError('Password (not shown while you type):')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nowhere, terminal: true })
  return new Promise((resolve) => {
    lines.question('', (password) => {
      lines.close()
      resolve(password)
    })
  })
}
