import type { Database } from '@telstar/runtime/database'
import { expect, it } from 'vitest'
import { retireUnkept } from './retire-unkept.js'

const live = (name: string) => ({
  ...{ name, generation: 3, state: 'live' as const, schema: name },
  ...{ digest: 'some', held: false },
})

it('a read model that no code keeps is dropped, and none that another process follows', async () => {
  const statements: string[] = []
  const query = async (text: string) => {
    statements.push(text)
    return { rows: [], rowCount: 1 }
  }
  const told: string[] = []
  const pool = {
    query,
    connect: async () => ({ query, release() {}, on() {}, off() {}, removeListener() {} }),
  }
  await retireUnkept([live('customers'), live('former'), live('newcomer')], ['customers'], {
    pool: pool as unknown as Database,
    changes: {
      givenUp: (name) => told.push(`${name} given up`),
      dropped: (name) => told.push(`${name} dropped`),
    },
    isGone: ({ name }) => name !== 'newcomer',
  })
  expect(told).toEqual(['former given up', 'former dropped'])
  expect(statements.filter((text) => text.startsWith('DROP'))).toEqual([
    'DROP SCHEMA IF EXISTS former CASCADE',
  ])
})
