/** Fault tests that stand beside the station they are about, run at a count of their own. */
export interface Suite {
  readonly promise: number
  readonly name: string
  readonly fullCount: number
  readonly file: string
  /** Part of the names of the tests meant; all of the file without it. */
  readonly tests?: string
}

/** They run small in `npm run test:int`; here at the promised counts. */
export const suites: readonly Suite[] = [
  {
    promise: 3,
    name: 'PUBACKs in order, Kafka in order per node',
    fullCount: 1000,
    file: 'broker/src/acknowledges.int.test.ts',
    tests: 'comes in the order of the PUBLISHes',
  },
  {
    promise: 4,
    name: 'every batch once in the log: connections cut around COMMIT',
    fullCount: 200,
    file: 'processors/store-telemetry/store-telemetry.int.test.ts',
    tests: 'connections cut around COMMIT',
  },
  {
    promise: 8,
    name: 'the agent loses nothing it accepted: sequences with crashes',
    fullCount: 2000,
    file: 'edge-agent/tests/spool-crash.int.test.ts',
  },
  {
    promise: 8,
    name: 'the agent loses nothing it accepted: SIGKILL',
    fullCount: 500,
    file: 'edge-agent/tests/agent-killed.int.test.ts',
    tests: 'by SIGKILL',
  },
  {
    promise: 8,
    name: 'the agent loses nothing it accepted: fsync fails with EIO',
    fullCount: 1,
    file: 'edge-agent/tests/agent-killed.int.test.ts',
    tests: 'fsync fails',
  },
  {
    promise: 8,
    name: 'the agent loses nothing it accepted: damaged files',
    fullCount: 10_000,
    file: 'edge-agent/tests/spool-damage.int.test.ts',
  },
  {
    promise: 8,
    name: 'the agent loses nothing it accepted: a full disk',
    fullCount: 1,
    file: 'edge-agent/tests/spool-limits.int.test.ts',
  },
]
