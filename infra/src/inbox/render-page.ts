import type { Message } from './message.js'

const style = `
  body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  article { border: 1px solid #8884; border-left: 4px solid #47a; border-radius: 4px; margin: 1rem 0; padding: .5rem 1rem; }
  article.webhook { border-left-color: #a74; }
  h2 { font-size: 1rem; margin: .3rem 0; }
  p { margin: .2rem 0; color: #667; }
  pre { max-height: 18rem; overflow: auto; background: #8881; padding: .5rem; white-space: pre-wrap; }
  .wrong { color: #c22; }
  :root { color-scheme: light dark; }
`

/** The page of the inbox: all messages, newest first. Nothing in them is taken for HTML. */
export function renderPage(region: string, messages: readonly Message[]): string {
  const title = `Inbox of region ${escaped(region)}`
  const list = messages.map(article).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>${title} (${messages.length})</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p>Mails and webhooks that notices were sent with. Nothing leaves this machine; the newest come first, the page follows by itself.</p>
${list === '' ? '<p>Nothing yet.</p>' : list}
</body>
</html>
`
}

function article(message: Message): string {
  const { id, kind, title, receivedAt, body, key, deliveries } = message
  const repeats = deliveries > 1 ? ` · came ${deliveries} times` : ''
  return `<article class="${kind}" id="message-${id}">
<h2>${escaped(title === '' ? '(no subject)' : title)}</h2>
<p>${kind} · ${escaped(receivedAt)} · ${about(message)}${repeats}</p>
<p>key <code>${escaped(key ?? 'none')}</code></p>
<pre>${escaped(body)}</pre>
</article>`
}

function about(message: Message): string {
  if (message.kind === 'mail') return `from ${escaped(message.from)} to ${escaped(message.to.join(', '))}`
  const { signature, path } = message
  const verdict = signature.valid
    ? 'signature valid'
    : `<span class="wrong">signature refused: ${escaped(signature.reason)}</span>`
  return `${escaped(path)} · ${verdict}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
