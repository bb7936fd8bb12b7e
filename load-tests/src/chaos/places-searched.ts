import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTopic } from '@telstar/bus/read-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { createLogger } from '@telstar/runtime/logger'
import { Redis } from 'ioredis'
import type { Region } from '../start-region.js'
import { hitsIn } from './canary.js'
import { withReader } from './with-reader.js'

/** Wherever something of a person could be kept, and how often it was found there. */
export interface Hits {
  readonly database: number
  readonly topics: number
  readonly redis: number
  readonly logs: number
  readonly inbox: number
}

/** Searches a dump of all tables, all records of all topics, all of Redis, all logs, and the mails of the departments. */
export async function searchEverywhere(region: Region): Promise<Hits> {
  return {
    database: hitsIn(await dump(region)),
    topics: hitsIn(await records(region)),
    redis: hitsIn(await redisContent(region)),
    logs: hitsIn(logs(region)),
    inbox: hitsIn([await (await fetch(new URL('/', region.metricsUrl('inbox')))).text()]),
  }
}

const tables = `
  SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname NOT LIKE '\\_timescaledb%'`

/** Every row of every table of customer support, as text. */
async function dump(region: Region): Promise<string[]> {
  return withReader(region.support.databaseUrl('postgres'), async (reader) => {
    const rows: string[] = []
    for (const { name } of (await reader.query<{ name: string }>(tables)).rows) {
      const found = await reader.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)
      rows.push(...found.rows.map(({ row }) => row))
    }
    return rows
  })
}

async function records({ kafkaBrokers }: Region): Promise<string[]> {
  const log = createLogger('forgotten', 'error')
  const texts: string[] = []
  for (const { name: topic } of Object.values(kafkaTopics))
    for await (const { key, value, headers } of readTopic({ brokers: [kafkaBrokers], log, topic }))
      texts.push(`${key ?? ''} ${value?.toString() ?? ''} ${JSON.stringify(headers)}`)
  return texts
}

async function redisContent({ redisUrl }: Region): Promise<string[]> {
  const redis = new Redis(redisUrl)
  try {
    const keys = await redis.keys('*')
    const contents = await Promise.all(keys.map((key) => contentOf(redis, key)))
    return keys.map((key, index) => `${key} ${JSON.stringify(contents[index])}`)
  } finally {
    redis.disconnect()
  }
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, 0, '-1')
    case 'stream':
      return redis.xrange(key, '-', '+')
    default:
      return redis.get(key)
  }
}

function logs({ home }: Region): string[] {
  return readdirSync(home.logs).flatMap((name) => readFileSync(join(home.logs, name), 'utf8').split('\n'))
}
