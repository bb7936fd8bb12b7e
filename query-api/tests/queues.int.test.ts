import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noticeQueueName } from '@telstar/contracts/notice-queue'
import { type RunningRedis, startRedis } from '@telstar/infra/engines/start-redis'
import { Queue } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, operatorToken, token } from './ask-api.js'

let folder: string
let redis: RunningRedis
let api: Awaited<ReturnType<typeof openApi>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telstar-queues-'))
  redis = await startRedis({ dataDir: join(folder, 'redis') })
  const settings = { OPERATOR_TOKEN: operatorToken, REDIS_URL: redis.url }
  api = await openApi('postgres://telstar_reader@127.0.0.1:1/postgres', settings)
})

afterAll(async () => {
  await api?.stop()
  await redis?.stop()
  await rm(folder, { recursive: true, force: true })
})

const basic = (password: string) => `Basic ${Buffer.from(`noc:${password}`).toString('base64')}`

const open = (path: string, init: RequestInit = {}) =>
  fetch(`${api.url}${path}`, { headers: { authorization: basic(operatorToken) }, ...init })

describe('the page of the notices’ jobs', () => {
  it('is for operators alone, who give their token as the password', async () => {
    const nobody = await fetch(`${api.url}/queues`)
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="telstar", charset="UTF-8"',
    ])
    expect((await fetch(`${api.url}/queues`, { headers: { authorization: basic(token) } })).status).toBe(403)
    expect((await fetch(`${api.url}/queues`, { headers: { authorization: basic('wrong') } })).status).toBe(
      401,
    )
    expect((await open('/queues')).status).toBe(200)
    // Nowhere else: a browser would send it along by itself.
    expect((await open('/v1/nodes')).status).toBe(401)
  })

  it('loads nothing from elsewhere', async () => {
    const response = await open('/queues')
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self'/)
    expect(page).not.toMatch(/(src|href)="https?:/)
    const files = [...page.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file)
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) expect((await open(`/queues/${file}`)).status, file).toBe(200)
  })

  it('shows the jobs of this region, and takes changes from its own page alone', async () => {
    const queue = new Queue(noticeQueueName('north'), { connection: { url: redis.url } })
    await queue.add('notice', { noticeId: 'n1' }, { jobId: 'notice-n1' })
    const shown = (await (await open('/queues/api/queues')).json()) as {
      queues: { name: string; counts: object }[]
    }
    expect(shown.queues).toMatchObject([{ name: 'telstar-notices-north', counts: { waiting: 1 } }])
    const path = '/queues/api/queues/telstar-notices-north/notice-n1/clean'
    const headers = { authorization: basic(operatorToken) }
    const foreign = await open(path, {
      method: 'PUT',
      headers: { ...headers, 'sec-fetch-site': 'cross-site' },
    })
    expect([foreign.status, await queue.getWaitingCount()]).toEqual([403, 1])
    const nowhere = await open(path, {
      method: 'PUT',
      headers: { ...headers, origin: 'https://evil.example' },
    })
    expect([nowhere.status, await queue.getWaitingCount()]).toEqual([403, 1])
    const own = await open(path, { method: 'PUT', headers: { ...headers, 'sec-fetch-site': 'same-origin' } })
    expect([own.ok, await queue.getWaitingCount()]).toEqual([true, 0])
    await queue.close()
  })

  it('says so when Redis is away, and holds nothing up', async () => {
    await redis.stop()
    const begun = Date.now()
    const response = await open('/queues/api/queues')
    expect(response.status).toBeGreaterThanOrEqual(500)
    expect(Date.now() - begun).toBeLessThan(7000)
    expect((await open('/queues')).status).toBe(200)
  })
})
