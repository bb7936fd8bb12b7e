import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unpackedRedis } from './redis-binary.js'
import { type RunningRedis, startRedis } from './start-redis.js'
import { telstarHome } from './telstar-home.js'

let folder: string
let redis: RunningRedis

const start = () => startRedis({ dataDir: join(folder, 'redis') })

async function ask(command: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: redis.port })
  socket.write(`${command}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString().trim()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-redis-'))
  redis = await start()
})

afterAll(async () => {
  await redis?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('keeps what it answered for through SIGKILL and through a stop', async () => {
  expect(await ask('SET job-1 waiting')).toBe('+OK')
  process.kill(redis.pid, 'SIGKILL')
  await redis.exited
  redis = await start()
  expect(await ask('GET job-1')).toContain('waiting')
  await ask('SET job-2 done')
  await redis.stop()
  redis = await start()
  expect(await ask('GET job-2')).toContain('done')
})

it('evicts nothing and listens on loopback only', async () => {
  expect(await ask('CONFIG GET maxmemory-policy')).toContain('noeviction')
  expect(await ask('CONFIG GET bind')).toContain('127.0.0.1')
})

it('refuses a second server on the same data directory', async () => {
  await expect(start()).rejects.toThrow(`is in use by Redis, process ${redis.pid}`)
})

it('has a binary of its own where none is installed', async () => {
  const { stdout } = await execa(await unpackedRedis(telstarHome()), ['--version'])
  expect(stdout).toContain('Redis server v=6.2')
})
