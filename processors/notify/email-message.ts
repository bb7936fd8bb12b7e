import type { EmailMessage } from '@telstar/senders/send-email'
import { alertLine, type NoticeAlert, type NoticeContent, noticeTitle } from './notice-content.js'

const mostAlerts = 100

/** A notice as a mail. Its Message-ID is made of the notice's id: a repetition has the same one. */
export function emailMessage(noticeId: string, content: NoticeContent): EmailMessage {
  const { alerts, region, receiver, groupKey, externalUrl } = content
  const title = oneLine(noticeTitle(content))
  const shown = alerts.slice(0, mostAlerts)
  const more = alerts.length > mostAlerts ? [`… and ${alerts.length - mostAlerts} more`] : []
  const foot = [
    `Notice ${noticeId} to ${receiver}, region ${region}`,
    ...(externalUrl === '' ? [] : [externalUrl]),
  ]
  return {
    messageId: `<${noticeId}@telstar.${region}>`,
    subject: title,
    text: [title, '', ...shown.map(textLine), ...more, '', ...foot, ''].join('\n'),
    html: page([
      `<h1>${escaped(title)}</h1>`,
      `<ul>${[...shown.map(textLine), ...more].map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
      `<p>${foot.map(escaped).join('<br>')}</p>`,
    ]),
    headers: {
      'X-Telstar-Notice': noticeId,
      'X-Telstar-Group': groupKey,
      'X-Telstar-Keys': shown.map(({ key }) => `${key.alertId}/${key.transition}`).join(' '),
      'Auto-Submitted': 'auto-generated',
    },
  }
}

function textLine(alert: NoticeAlert): string {
  return oneLine(alertLine(alert))
}

function page(parts: readonly string[]): string {
  return `<!doctype html><html lang="en"><body>${parts.join('\n')}</body></html>`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[&<>"]/g, (char) => entities[char] ?? char)
}
