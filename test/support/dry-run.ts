import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { createContextFilter, readDockerfile, repository, type Stage } from './deployment.ts'

/**
 * Does what the Dockerfile says without an engine: a folder for each stage's root, files copied through .dockerignore, npm
 * run with the Node.js of this machine. Other commands are left out, and answered. `root` is the root of the image.
 */
export function dryRun() {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-image-'))
  const roots = new Map<string, string>()
  const leftOut: string[] = []
  let root = ''
  for (const [index, stage] of readDockerfile().entries()) {
    root = join(folder, String(index))
    roots.set(stage.name ?? '', root)
    leftOut.push(...runStage(stage, root, roots))
  }
  // Others than its owner look into an image too.
  chmodSync(folder, 0o755)
  return { root, leftOut, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Answers the commands that it did not run. */
function runStage({ instructions }: Stage, root: string, roots: ReadonlyMap<string, string>): string[] {
  const leftOut: string[] = []
  let directory = root
  for (const { word, rest } of instructions) {
    if (word === 'WORKDIR') {
      directory = join(root, rest)
      mkdirSync(directory, { recursive: true })
    }
    if (word === 'COPY') copy(rest, directory, roots)
    if (word === 'RUN' && rest.startsWith('npm ')) execFileSync('sh', ['-c', rest], { cwd: directory, stdio: 'pipe' })
    if (word === 'RUN' && !rest.startsWith('npm ')) leftOut.push(rest)
  }
  return leftOut
}

/** A folder gives what is in it; a file keeps its name in a target that ends with a slash. */
function copy(rest: string, directory: string, roots: ReadonlyMap<string, string>): void {
  const words = rest.split(/\s+/)
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = paths.pop() ?? ''
  const source = from === undefined ? repository : (roots.get(from) ?? '')
  const isInContext = createContextFilter()
  for (const path of paths) {
    const file = join(source, path)
    const isFile = statSync(file).isFile()
    const to = join(directory, target, isFile && target.endsWith('/') ? basename(file) : '')
    const filter = (one: string) => from !== undefined || isInContext(relative(repository, one))
    cpSync(file, to, { recursive: true, filter, verbatimSymlinks: true })
  }
}
