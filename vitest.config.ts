import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['telstar-source'] }
const ssr = { resolve: { conditions: ['telstar-source'] } }
// k6 cannot be installed from a package registry: its modules are shims here, so that each script's own code runs once.
const k6Shim = (file: string) => fileURLToPath(new URL(`load-tests/src/k6-shim/${file}.ts`, import.meta.url))
const alias = [
  { find: /^k6$/, replacement: k6Shim('k6') },
  { find: /^k6\/x\/mqtt$/, replacement: k6Shim('mqtt') },
  { find: /^k6\/(http|metrics|data)$/, replacement: k6Shim('$1') },
]
const exclude = ['**/node_modules/**', '**/dist/**', '.telstar/**']

/** Whole regions that must be back, or at rest, within seconds. */
const againstTheClock = [
  'load-tests/src/chaos/promises-hold.e2e.test.ts',
  'processors/watch-outages/frozen-pipeline.int.test.ts',
  'infra/src/cli/telstar-up.e2e.test.ts',
]
const onEngines = {
  globalSetup: 'infra/tests/quick-kafka.ts',
  // Kills and freezes of real engines meet real clocks; a second failure in a row is a defect.
  retry: 1,
  pool: 'forks' as const,
  testTimeout: 120_000,
  hookTimeout: 180_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          // Pure code: nothing of one file can disturb another, and a process for each would cost more than its tests.
          pool: 'threads',
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        resolve: { ...resolve, alias },
        ssr,
        test: {
          ...onEngines,
          name: 'int',
          include: ['**/*.int.test.ts', '**/*.e2e.test.ts'],
          exclude: [...exclude, ...againstTheClock],
          // Most of a file is waiting for starts, stops and time-outs.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { ...resolve, alias },
        ssr,
        test: {
          ...onEngines,
          name: 'faults',
          include: againstTheClock,
          exclude,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
