import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { identityText } from '../src/spool/node-account.js'
import { NotAccepted, SpoolUnavailable } from '../src/spool/spool-error.js'
import { type OpenedSpool, openSpool, readAll } from './open-spool.js'

/**
 * Run as a process of its own: `damage-cases.ts FOLDER SEED FROM TO`. Damages a copy of FOLDER/template once per case and
 * opens it; prints a JSON line per case. LevelDB may abort the process: then the same case is to be run again, with
 * `again` as fifth argument, as a supervisor starts an agent again.
 */
export interface CaseReport {
  readonly case: number
  readonly what: string
  readonly lost: number
  /** Batches told to be lost. */
  readonly counted: number
  readonly outcome: string
  /** Promises that were broken; none should be. */
  readonly broken: string[]
}

type Draw = (below: number) => number

/** A small generator, so that a seed tells the whole run. */
export function generator(start: number): Draw {
  let state = Math.imul(start, 0x9e3779b1) >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function edit(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file)
  if (bytes.length === 0) return
  change(bytes)
  writeFileSync(file, bytes)
}

const damages: Record<string, (file: string, draw: Draw) => void> = {
  truncate: (file, draw) => truncateSync(file, draw(readFileSync(file).length + 1)),
  flip: (file, draw) =>
    edit(file, (bytes) => {
      for (let times = draw(8); times >= 0; times -= 1) {
        const at = draw(bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8))
      }
    }),
  zero: (file, draw) =>
    edit(file, (bytes) => {
      const from = draw(bytes.length)
      bytes.fill(0, from, from + 1 + draw(bytes.length - from))
    }),
  garble: (file, draw) =>
    edit(file, (bytes) => {
      const from = draw(bytes.length)
      for (let at = from; at < Math.min(bytes.length, from + 4096); at += 1) bytes[at] = draw(256)
    }),
  append: (file, draw) =>
    appendFileSync(file, Buffer.from(Array.from({ length: 1 + draw(5000) }, () => draw(256)))),
  remove: (file) => rmSync(file),
}

function damage(dir: string, draw: Draw): string {
  const files = readdirSync(join(dir, 'spool')).filter((name) => name !== 'LOCK' && !name.startsWith('LOG'))
  const file = files[draw(files.length)] ?? ''
  const kind = Object.keys(damages)[draw(Object.keys(damages).length)] ?? ''
  damages[kind]?.(join(dir, 'spool', file), draw)
  return `${kind} ${file.replace(/^\d+/, '')}`
}

/** What the template holds: batches by identity with their payload, and its newest boot. */
export interface Template {
  readonly boot: number
  readonly payloads: Record<string, string>
}

/**
 * Offers and reads as an agent does. Some damage shows only now: what is offered then is refused, not lost, and the store
 * is opened anew and takes the next. @returns all that was accepted, and what is there at the end
 */
async function useUntilSound({ spool, store }: Pick<OpenedSpool, 'spool' | 'store'>) {
  const accepted: string[] = []
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    try {
      const { batches } = await spool.accept([{ ts: 1, cell: 0, values: { cpu_pct: 1 } }])
      accepted.push(...batches.map(identityText))
      const found = await readAll(spool)
      if (store.unavailable() === null) return { accepted, found }
    } catch (error) {
      if (!(error instanceof NotAccepted || error instanceof SpoolUnavailable)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the store did not come back')
}

async function runCase(root: string, number: number, what: string): Promise<CaseReport> {
  const dir = join(root, 'damaged')
  const template = JSON.parse(readFileSync(join(root, 'template.json'), 'utf8')) as Template
  const broken: string[] = []
  const diary = join(root, 'told')
  const onTold = (batches: number, what: string) => appendFileSync(diary, `${batches} ${what}\n`)
  const { spool, store } = await openSpool(dir, { onTold })
  const { accepted, found } = await useUntilSound({ spool, store })
  const told = readFileSync(diary, 'utf8').trim().split('\n').filter(Boolean)
  const texts = new Set(found.map(identityText).filter((text) => !accepted.includes(text)))
  for (const batch of found) {
    const expected = template.payloads[identityText(batch)]
    if (expected !== undefined && batch.payload.toString('base64') !== expected)
      broken.push('a payload changed')
  }
  const lost = Object.keys(template.payloads).filter((text) => !texts.has(text)).length
  const counted = told.reduce((sum, line) => sum + Number.parseInt(line, 10), 0)
  // A repair may bring back what was acknowledged; each of those hides one that is lost, and goes once more to the ledger.
  const back = [...texts].filter((text) => !(text in template.payloads)).length
  if (counted < lost - back) broken.push(`${lost} lost, ${back} back, ${counted} counted`)
  if (spool.account.boot <= template.boot) broken.push('the boot did not grow')
  await store.close()
  const again = await openSpool(dir)
  if (again.told.length > 0) broken.push('the second opening was not sound')
  const kept = (await readAll(again.spool)).map(identityText)
  if (!accepted.every((text) => kept.includes(text))) broken.push('an accepted batch was lost')
  await again.store.close()
  const outcome = told.map((line) => line.replace(/^\d+ /, '')).join(' + ') || 'unnoticed'
  return { case: number, what, lost, counted, outcome: lost === 0 ? 'nothing lost' : outcome, broken }
}

async function main([root = '', seed = '0', from = '0', to = '0', again]: string[]): Promise<void> {
  for (let number = Number(from); number < Number(to); number += 1) {
    const dir = join(root, 'damaged')
    const note = join(root, 'what')
    const repeat = again !== undefined && number === Number(from) && existsSync(note)
    if (!repeat) {
      rmSync(dir, { recursive: true, force: true })
      cpSync(join(root, 'template'), dir, { recursive: true })
      writeFileSync(join(root, 'told'), '')
      writeFileSync(note, damage(dir, generator(Number(seed) + number)))
    }
    console.log(JSON.stringify(await runCase(root, number, readFileSync(note, 'utf8'))))
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2))
