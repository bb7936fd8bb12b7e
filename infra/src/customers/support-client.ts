import type { SupportIdentity } from '../stack/support-signing.js'

/** The support API refused; the code is the end of the problem's type. */
export class SupportRefused extends Error {
  override name = 'SupportRefused'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export interface CommandAnswer {
  readonly id: string
  readonly version: number
}

interface SupportClientOptions {
  /** Of the support API. */
  readonly url: string
  /** A token for whoever asks. */
  token(identity: SupportIdentity): Promise<string>
}

/** Asks the API of customer support, in anybody's name. */
export class SupportClient {
  readonly #options: SupportClientOptions

  constructor(options: SupportClientOptions) {
    this.#options = options
  }

  /** What a question is answered, JSON. @param path with its query: `/v1/complaints?limit=10` @throws {SupportRefused} */
  get(path: string, as: SupportIdentity): Promise<unknown> {
    return this.#ask(path, as, {})
  }

  /** Sends a command for whatever version there is. @param path `/v1/complaints/{id}/close` @throws {SupportRefused} */
  async command(
    path: string,
    content: Readonly<Record<string, unknown>> & { readonly commandId: string },
    as: SupportIdentity,
  ): Promise<CommandAnswer> {
    const headers = { 'content-type': 'application/json', 'if-match': '*' }
    const answer = await this.#ask(path, as, { method: 'POST', headers, body: JSON.stringify(content) })
    return answer as CommandAnswer
  }

  /** A POST without a body, such as a rebuild. @throws {SupportRefused} */
  post(path: string, as: SupportIdentity): Promise<unknown> {
    return this.#ask(path, as, { method: 'POST' })
  }

  async #ask(path: string, as: SupportIdentity, init: RequestInit): Promise<unknown> {
    const { url, token } = this.#options
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: { accept: 'application/json', authorization: `Bearer ${await token(as)}`, ...init.headers },
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    if (!response.ok) throw refusedWith(response.status, text)
    return JSON.parse(text)
  }
}

interface Problem {
  readonly type?: string
  readonly detail?: string
  readonly errors?: readonly { readonly place: string; readonly expected: string }[]
}

function refusedWith(status: number, text: string): SupportRefused {
  const { type = '', detail = `status ${status}`, errors = [] } = problemIn(text)
  const places = errors.map(({ place, expected }) => `; ${place}: ${expected}`).join('')
  return new SupportRefused(status, type.split('/').at(-1) || String(status), `${detail}${places}`)
}

function problemIn(text: string): Problem {
  try {
    return JSON.parse(text) as Problem
  } catch {
    return {}
  }
}
