import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { provisionOnce } from './provision-once.js'

let home: string
let folder: string
let builds: number

const build = async (into: string) => {
  builds += 1
  writeFileSync(join(into, 'jar'), `build ${builds}`)
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'telstar-home-'))
  folder = join(home, 'engines', 'thing-1')
  builds = 0
})

afterEach(() => rmSync(home, { recursive: true }))

it('builds a folder once', async () => {
  expect(await provisionOnce(folder, build)).toBe(folder)
  await provisionOnce(folder, build)
  expect(builds).toBe(1)
})

it('lets one of several build while the others wait', async () => {
  await Promise.all([
    provisionOnce(folder, build),
    provisionOnce(folder, build),
    provisionOnce(folder, build),
  ])
  expect(builds).toBe(1)
})

it('does a half-done one again from nothing', async () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'rubbish'), '')
  await provisionOnce(folder, build)
  expect([existsSync(join(folder, 'rubbish')), readFileSync(join(folder, 'jar'), 'utf8')]).toEqual([
    false,
    'build 1',
  ])
})

it('leaves no stamp behind a build that fails, and tries again', async () => {
  await expect(provisionOnce(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow(
    'no network',
  )
  await provisionOnce(folder, build)
  expect(builds).toBe(1)
})
