import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import type { InboxConfig } from './config.js'
import { inboxEvents } from './events.js'
import type { NewMessage } from './message.js'
import { MessageList } from './message-list.js'
import { receiveMails } from './receive-mails.js'
import { serveWeb } from './serve-web.js'

const bounds = { messages: 500, characters: 20_000_000 }

interface RunningInbox extends RunningService {
  readonly smtpPort: number
  readonly httpPort: number
}

/** A mailbox and a webhook receiver of this machine, to see what notices would have reached people. Keeps nothing on disk. */
export async function startInbox(
  config: InboxConfig,
  log: Logger,
  now: () => Date = () => new Date(),
): Promise<RunningInbox> {
  const teardown = new Teardown()
  const metrics = new Metrics('inbox')
  const events = inboxEvents(log, metrics)
  const messages = new MessageList(bounds)
  const received = (message: NewMessage) => events.received(message, messages.add(message, now()))
  try {
    const mails = await receiveMails({ port: config.smtpPort, received, failed: events.clientFailed })
    teardown.add('smtp', mails.stop)
    const { region, httpPort: port, webhookSecret: secret } = config
    const web = await serveWeb({
      ...{ region, port, secret, metrics, received },
      messages: () => messages.newestFirst(),
    })
    teardown.add('http', web.stop)
    events.listening({ smtp: mails.port, http: web.port })
    return { smtpPort: mails.port, httpPort: web.port, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}
