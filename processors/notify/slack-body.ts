import { alertLine, type NoticeContent, noticeTitle } from './notice-content.js'

const mostLines = 20
const colours = { firing: '#c4302b', resolved: '#2e8b57' } as const

/** The body of a Slack-style hook. What comes from alerts is escaped: it cannot mention people or hide links. */
export function slackBody(noticeId: string, content: NoticeContent): string {
  const { alerts, status, externalUrl } = content
  const title = escaped(noticeTitle(content))
  const lines = alerts.slice(0, mostLines).map((alert) => `• ${escaped(alertLine(alert))}`)
  if (alerts.length > mostLines) lines.push(`… and ${alerts.length - mostLines} more`)
  return JSON.stringify({
    text: title,
    attachments: [
      {
        color: colours[status],
        fallback: title,
        text: lines.join('\n'),
        footer: `TelStar ${content.region} · ${noticeId}`,
        ...(externalUrl === '' ? {} : { title_link: externalUrl, title }),
      },
    ],
  })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
