import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'

export const repository = resolve(import.meta.dirname, '../..')
export const deployment = join(repository, 'deploy')

export type Environment = Record<string, string>

/** The documents of a YAML file; a key that stands twice or an alias without an anchor is a fault. */
export function readYaml(path: string): any[] {
  return parseAllDocuments(readFileSync(path, 'utf8'), { merge: true, strict: true }).map((document) => {
    for (const fault of document.errors) throw fault
    return document.toJS()
  })
}

/** Lines of `NAME=value`, as kustomize reads them. */
export function readEnvironmentFile(path: string): Environment {
  const lines = readFileSync(path, 'utf8').split('\n')
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(/=(.*)/s))
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]))
}

interface Instruction {
  word: string
  rest: string
}

export interface Stage {
  image: string
  name: string | undefined
  instructions: Instruction[]
}

export function readDockerfile(): Stage[] {
  const text = readFileSync(join(deployment, 'Dockerfile'), 'utf8')
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
  const stages: Stage[] = []
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    const [image = '', , name] = rest.split(/\s+/)
    if (word === 'FROM') stages.push({ image, name, instructions: [] })
    else stages.at(-1)?.instructions.push({ word, rest })
  }
  return stages
}

/** What the image is when it runs: the last stage. */
export function readImage() {
  const last = readDockerfile().at(-1)
  const all = (word: string) => (last?.instructions ?? []).filter((one) => one.word === word).map(({ rest }) => rest)
  const pairs = all('ENV').flatMap((rest) => rest.split(/\s+/).map((pair) => pair.split('=')))
  return {
    environment: Object.fromEntries(pairs) as Environment,
    user: all('USER').at(-1) ?? 'root',
    ports: all('EXPOSE').map(Number),
    volumes: all('VOLUME'),
    health: /CMD (\[.*\])$/.exec(all('HEALTHCHECK').at(-1) ?? '')?.[1],
    command: [...JSON.parse(all('ENTRYPOINT').at(-1) ?? '[]'), ...JSON.parse(all('CMD').at(-1) ?? '[]')] as string[],
  }
}

/** Whether .dockerignore lets a file of the repository through to the builder: the last line that matches decides. */
export function createContextFilter(): (path: string) => boolean {
  const lines = readFileSync(join(repository, '.dockerignore'), 'utf8').split('\n')
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isIn: line.startsWith('!'), pattern: toPattern(line.replace(/^!/, '')) }))
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.isIn ?? true
}

/** A pattern names a file or a folder with all that is in it. */
function toPattern(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')
  return new RegExp(`^${escaped}(/.*)?$`)
}

export function readPackage(): { version: string; engines: { node: string } } {
  return JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
}

export function readLock(): { packages: Record<string, { dev?: boolean }> } {
  return JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
}
