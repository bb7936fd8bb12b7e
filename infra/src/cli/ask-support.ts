import { SupportClient, SupportRefused } from '../customers/support-client.js'
import { type SupportIdentity, supportToken } from '../stack/support-signing.js'
import { addressesOf } from './addresses.js'
import { CliError } from './cli-error.js'

/** Customer support, asked in one name. */
export interface AskedSupport {
  /** @param path with its query: `/v1/complaints?limit=10` */
  get(path: string): Promise<unknown>
  post(path: string): Promise<unknown>
  command(
    path: string,
    content: Readonly<Record<string, unknown>> & { readonly commandId: string },
  ): Promise<{ readonly id: string; readonly version: number }>
}

/**
 * The support API of the local stack with a token made here; with SUPPORT_URL and SUPPORT_TOKEN one elsewhere.
 * @throws {CliError} 3 when nothing says where it is; 1 for what the API refuses, with its code
 */
export function supportOf(region: string, as: SupportIdentity, env: NodeJS.ProcessEnv): AskedSupport {
  const { home, stack } = addressesOf(region, env)
  const port = stack?.ports.support
  const url = env.SUPPORT_URL || (port === undefined ? null : `http://127.0.0.1:${port}`)
  if (url === null)
    throw new CliError(
      3,
      `region ${region} is not running on this machine`,
      'start it with ./telstar up, or set SUPPORT_URL and SUPPORT_TOKEN to reach one elsewhere',
    )
  const given = env.SUPPORT_TOKEN
  const token = (identity: SupportIdentity) => (given ? Promise.resolve(given) : supportToken(home, identity))
  const client = new SupportClient({ url, token })
  return {
    get: (path) => explained(client.get(path, as)),
    post: (path) => explained(client.post(path, as)),
    command: (path, content) => explained(client.command(path, content, as)),
  }
}

async function explained<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof SupportRefused)) throw error
    const { status, code, message } = error
    throw new CliError(status === 400 ? 2 : 1, `${message} (${code})`)
  }
}
