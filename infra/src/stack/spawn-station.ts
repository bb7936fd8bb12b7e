import { type ChildProcess, fork } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Program, programFile } from '../engines/program-file.js'
import { projectFolder } from './stack-home.js'

/** How a station is started: its own process, its settings in the environment, its output in a file. */
export interface StationCommand {
  readonly name: string
  /** Folder and file without ending, from the sources or from `dist/` as this program itself: `broker/main`. */
  readonly program: string
  readonly args?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

const fromSources = import.meta.filename.endsWith('.ts')
const guard = join(import.meta.dirname, fromSources ? 'die-with-parent.ts' : 'die-with-parent.js')
const biggestLogBytes = 20_000_000

/** Starts the process; it sends `{ ready: true }` over its channel, and ends when that channel closes. */
export function spawnStation({ name, program, args = [], env, logFile }: StationCommand): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true })
  rotate(logFile)
  const { file, options } = programOf(program)
  const output = openSync(logFile, 'a', 0o600)
  try {
    return fork(file, [...args], {
      cwd: projectFolder,
      // A session of its own: Ctrl-C in the terminal reaches the parent only, which stops all in order.
      detached: true,
      execArgv: [...options],
      env: { ...inherited(), UV_THREADPOOL_SIZE: '16', ...env, TELSTAR_STATION: name },
      stdio: ['ignore', output, output, 'ipc'],
    })
  } finally {
    closeSync(output)
  }
}

function programOf(program: string): Program {
  const source = fileOf(program)
  const { file, options } = howToRun(source)
  // Its first module is of the same kind, source or build, as the program.
  const first = file === source ? guard : howToRun(guard).file
  return { file, options: [...options, '--import', pathToFileURL(first).href] }
}

function howToRun(file: string): Program {
  return fromSources ? programFile(file) : { file, options: ['--enable-source-maps'] }
}

function fileOf(program: string): string {
  if (isAbsolute(program)) return program
  const [folder = '', ...path] = program.split('/')
  const file = path.join('/')
  if (!fromSources) return join(projectFolder, folder, 'dist', `${file}.js`)
  const inSrc = join(projectFolder, folder, 'src', `${file}.ts`)
  return existsSync(inSrc) ? inSrc : join(projectFolder, folder, `${file}.ts`)
}

/** What a station may know of its starter's surroundings: where programs are, not the starter's own settings. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function rotate(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > biggestLogBytes) renameSync(logFile, `${logFile}.1`)
}

/** The end of a log, indented, for an error message. */
export function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8)
  return [...lines.map((line) => `  ${line.slice(0, 300)}`), `  (all of it: ${logFile})`].join('\n')
}
