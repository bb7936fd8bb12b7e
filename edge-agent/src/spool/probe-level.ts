import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import { causeOf } from './spool-error.js'

/** What came of reading a store in a process of its own. */
export type Probe = 'sound' | 'damaged' | 'deadly'

/** Reads a whole store; but for `read` it is rewritten too; with `repair` LevelDB rebuilds it first. */
const script = `
const [, library, location, how] = process.argv
const { ClassicLevel } = require(library)
const read = async () => {
  if (how === 'repair') await ClassicLevel.repair(location)
  const level = new ClassicLevel(location, { keyEncoding: 'buffer', valueEncoding: 'buffer', compression: false })
  await level.open()
  const iterator = level.iterator({ highWaterMarkBytes: 262144 })
  while ((await iterator.nextv(200)).length > 0);
  await iterator.close()
  if (how !== 'read') await level.compactRange(Buffer.from([0]), Buffer.alloc(80, 255))
  await level.close()
}
const told = ({ code, message, cause }) => code + ' ' + message + (cause ? ': ' + told(cause) : '')
read().then(() => process.exit(0), (error) => {
  process.stdout.write(told(error), () => process.exit(3))
})
`
const mostMs = 300_000

/**
 * LevelDB aborts its whole process on some damage instead of reporting it. This reads a store in a child process, so
 * that only the child dies of it.
 * @throws when another process holds the store or the disk refuses
 */
export async function probeLevel(location: string, how: 'read' | 'compact' | 'repair'): Promise<Probe> {
  const library = createRequire(import.meta.url).resolve('classic-level')
  const child = spawn(execPath, ['-e', script, library, location, how], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: mostMs,
  })
  let told = ''
  child.stdout.on('data', (data) => {
    told += String(data)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return 'sound'
  if (code !== 3) return 'deadly'
  if (causeOf(told) !== 'damage') throw new Error(told)
  return 'damaged'
}
