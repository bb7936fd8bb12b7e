import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Metrics } from '@telstar/runtime/metrics'

interface HealthOptions {
  /** A question that the station's database answers when it is there. */
  readonly askDatabase: () => Promise<unknown>
  /** What else may be missing; null: nothing is. */
  readonly readiness?: () => string | null
  readonly metrics: Metrics
  readonly now: () => number
}

const answerWithinMs = 2000
const freshMs = 1000

/** `/-/healthy`, `/-/ready` and `/metrics`. */
export function addHealth(api: OpenAPIHono, { askDatabase, readiness, metrics, now }: HealthOptions): void {
  let known: { readonly at: number; readonly missing: Promise<string | null> } | null = null
  api.get('/-/healthy', (context) => context.text('healthy\n'))
  api.get('/-/ready', async (context) => {
    // One question a second, however many ask: this path needs no token.
    if (!known || now() - known.at >= freshMs) known = { at: now(), missing: whatIsMissing(askDatabase) }
    const missing = (await known.missing) ?? readiness?.() ?? null
    return missing === null ? context.text('ready\n') : context.text(`${missing}\n`, 503)
  })
  api.get('/metrics', async (context) => context.text(await metrics.text()))
}

async function whatIsMissing(askDatabase: () => Promise<unknown>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('the database does not answer'), answerWithinMs)
  })
  const asked = askDatabase().then(
    () => null,
    () => 'the database does not answer',
  )
  const missing = await Promise.race([asked, overdue])
  clearTimeout(timer)
  return missing
}
