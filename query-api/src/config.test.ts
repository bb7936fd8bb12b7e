import { describe, expect, it } from 'vitest'
import { queryApiConfig } from './config.js'

const least = { DATABASE_URL: 'postgres://telstar_reader@localhost/region', API_TOKEN: 'sixteen-letters.' }

describe('settings of the query API', () => {
  it('need a database and a token, and have defaults for the rest', () => {
    expect(queryApiConfig(least)).toMatchObject({
      region: 'north',
      http: { host: '127.0.0.1', port: 8080 },
      database: { connections: 8, statementTimeoutMs: 5000 },
    })
  })

  it('turn changes on by a token of their own and Kafka', () => {
    expect(queryApiConfig(least)).toMatchObject({ tokens: { operator: null }, kafka: null, redisUrl: null })
    const OPERATOR_TOKEN = 'another-of-sixteen'
    const on = queryApiConfig({ ...least, OPERATOR_TOKEN, KAFKA_BROKERS: 'a:9092,b:9092' })
    expect(on).toMatchObject({
      tokens: { operator: OPERATOR_TOKEN },
      kafka: { brokers: ['a:9092', 'b:9092'] },
    })
    expect(() => queryApiConfig({ ...least, OPERATOR_TOKEN: least.API_TOKEN })).toThrow(/must differ/)
  })

  it('name everything that is wrong at once, and no secret', () => {
    const wrong = () => queryApiConfig({ API_TOKEN: 'hunter2', HTTP_PORT: '99999' })
    expect(wrong).toThrow(/DATABASE_URL[\s\S]*HTTP_PORT|HTTP_PORT[\s\S]*DATABASE_URL/)
    expect(wrong).toThrow(/API_TOKEN/)
    expect(wrong).not.toThrow(/hunter2/)
  })
})
