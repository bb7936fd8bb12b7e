import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { answerFormat } from './answer-format.js'

async function chosen(accept: string | undefined, asked?: 'json' | 'csv') {
  const app = new Hono()
  app.onError(() => new Response('406'))
  app.get('/', (context) => context.text(answerFormat(context, ['json', 'csv'], asked)))
  return (await app.request('/', accept === undefined ? {} : { headers: { accept } })).text()
}

describe('the form of an answer', () => {
  it('follows Accept by quality and the most specific range', async () => {
    expect(await chosen('text/csv')).toBe('csv')
    expect(await chosen('text/*')).toBe('csv')
    expect(await chosen('application/json, text/csv')).toBe('json')
    expect(await chosen('application/json;q=0.5, text/csv')).toBe('csv')
    expect(await chosen('application/json;q=0, */*')).toBe('csv')
    expect(await chosen('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('json')
  })

  it('is JSON when nothing is said, and what `format` says whatever else is', async () => {
    expect(await chosen(undefined)).toBe('json')
    expect(await chosen('')).toBe('json')
    expect(await chosen('application/json', 'csv')).toBe('csv')
  })

  it('is refused when nothing fits', async () => {
    for (const accept of ['text/html', 'image/*', 'application/json;q=0', '*/*;q=0'])
      expect(await chosen(accept), accept).toBe('406')
  })
})
