import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@telstar/runtime/env'
import { createLogger } from '@telstar/runtime/logger'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startFleet } from '../src/start-fleet.js'
import type { RunningNodes } from '../src/start-nodes.js'
import { firstArrivals } from './agent-fixture.js'
import { RecordingBroker } from './recording-broker.js'

let dir: string
let broker: RecordingBroker
let fleet: RunningNodes | null = null

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'telstar-fleet-'))
  broker = await RecordingBroker.start()
})
afterEach(async () => {
  await fleet?.stop()
  fleet = null
  await broker.stop()
  rmSync(dir, { recursive: true, force: true })
})

const sites = { 'n-1': 'east', 'n-2': 'west', 'n-3': 'west' }

function fleetFile(script: readonly object[]) {
  return {
    ...{ region: 'north', dataDir: join(dir, 'fleet'), intervalMs: 100 },
    mqtt: { host: '127.0.0.1', port: broker.port },
    nodes: Object.entries(sites).map(([node, site]) => ({
      node,
      site,
      token: 'canary-token-5f2c',
      cells: 1,
    })),
    script,
  }
}

const statesOf = (name: string) =>
  broker.states.filter(({ node }) => node === name).map(({ state }) => state.status)
const timesOf = (name: string) =>
  firstArrivals(broker)
    .filter(({ node }) => node === name)
    .flatMap(({ ts }) => ts)

test('nodes of a silenced site die without goodbye, measure nothing, and come back with nothing lost', async () => {
  const script = [{ kind: 'silence', site: 'west', fromSeconds: 2, toSeconds: 3.5 }]
  const before = Date.now()
  fleet = await startFleet(fleetFile(script), createLogger('fleet', 'fatal'))
  const started = Date.now()
  await vi.waitFor(() => expect(statesOf('n-3')).toEqual(['online', 'offline']), 10_000)
  // What is silent because it was told to be is nothing that the fleet lacks.
  const ready = await fetch(`http://127.0.0.1:${fleet.healthPort}/-/ready`)
  expect(ready.status).toBe(200)
  await vi.waitFor(() => expect(statesOf('n-2')).toEqual(['online', 'offline', 'online']), 10_000)
  await vi.waitFor(() => expect(timesOf('n-2').some((ts) => ts > started + 3500)).toBe(true), 10_000)
  const silent = (ts: number) => ts >= started + 2000 && ts < before + 3500
  expect(timesOf('n-2').filter(silent)).toEqual([])
  expect(timesOf('n-2').some((ts) => ts < started + 2000)).toBe(true)
  expect(timesOf('n-1').filter(silent).length).toBeGreaterThan(5)
  expect(statesOf('n-1')).toEqual(['online'])
  await vi.waitFor(() => expect(fleet?.account()).toMatchObject({ residual: 0, refused: 0, dropped: 0 }))
})

test('a script about a node that the fleet does not have is refused before anything starts', async () => {
  const script = [{ kind: 'silence', node: 'n-9', fromSeconds: 1, toSeconds: 2 }]
  const starting = startFleet(fleetFile(script), createLogger('fleet', 'fatal'))
  await expect(starting).rejects.toThrow(ConfigError)
  await expect(startFleet(fleetFile(script), createLogger('fleet', 'fatal'))).rejects.toThrow(
    'the fleet has no such node',
  )
})
