import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from './asyncapi-document.js'
import { kafkaTopics } from './kafka-topics.js'

const committed = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')

describe('The AsyncAPI document', () => {
  it('is what the topic tables and schemas say (npm run asyncapi writes it)', () => {
    expect(JSON.parse(JSON.stringify(asyncApiDocument()))).toEqual(JSON.parse(committed))
  })

  it('is valid AsyncAPI 3, down to its examples', async () => {
    const { document, diagnostics } = await new Parser().parse(committed)
    const problems = diagnostics.filter(({ severity }) => severity < 2)
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([])
    const addresses = document
      ?.channels()
      .all()
      .map((channel) => channel.address())
    expect(addresses).toContain('telstar/v1/{region}/{node}/telemetry')
    for (const { name } of Object.values(kafkaTopics)) expect(addresses).toContain(name)
  })

  it('is refused by the parser when it breaks the standard', async () => {
    const { diagnostics } = await new Parser().parse(
      committed.replace('"action": "receive"', '"action": "take"'),
    )
    expect(diagnostics.filter(({ severity }) => severity === 0)).not.toEqual([])
  })
})
