import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSpool, readAll } from './open-spool.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'telstar-shared-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const sample = (ts: number) => ({ ts, cell: 0, values: { cpu_pct: ts } })

it.each([0, 1, 8])(
  'a second agent in a folder in use ends, and touches nothing, after %i deaths',
  async (deaths) => {
    const first = await openSpool(dir)
    for (let ts = 1; ts <= 20; ts += 1) await first.spool.accept([sample(ts)])
    writeFileSync(join(dir, 'deaths'), String(deaths))
    await expect(openSpool(dir)).rejects.toThrow(/LOCK|lock/)
    for (let ts = 21; ts <= 40; ts += 1) await first.spool.accept([sample(ts)])
    expect(await readAll(first.spool)).toHaveLength(40)
    await first.store.close()
    const again = await openSpool(dir)
    expect(await readAll(again.spool)).toHaveLength(40)
    expect(again.told).toEqual([])
    await again.store.close()
  },
)
