import { createTransport, type SendMailOptions } from 'nodemailer'
import { expect, test } from 'vitest'
import { parseMail } from './parse-mail.js'

/** A mail as our own sender writes it. */
async function written(mail: SendMailOptions): Promise<Buffer> {
  const writer = createTransport({ streamTransport: true, buffer: true })
  const { message } = await writer.sendMail({ from: 'a@b.example', to: 'c@d.example', ...mail })
  return message as Buffer
}

test.each([
  ['plain letters', 'signal-low on north-001', 'value 31.2 %\n'],
  ['letters of other alphabets', 'Störung: Größe 東京 🚨', 'Ein Wert fiel: 31,2 % – schlecht = "=3D"\n'],
  ['a long subject and long lines', `${'Ünder '.repeat(40)}end`, `${'wörd '.repeat(200)}\n`],
])('%s are read back as they were written', async (_, subject, text) => {
  const raw = await written({ subject, text, messageId: '<k-1@telstar.example>' })
  const sent = { subject, text, messageId: '<k-1@telstar.example>' }
  expect(parseMail(raw)).toEqual(sent)
  expect(parseMail(Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'))).toEqual(sent)
})

test('of a mail with text and HTML and a file the text is shown', async () => {
  const attachments = [{ filename: 'a.txt', content: 'attached' }]
  const raw = await written({ subject: 's', text: 'the text', html: '<b>the html</b>', attachments })
  expect(parseMail(raw).text.trim()).toBe('the text')
  expect(parseMail(await written({ subject: 's', html: '<b>only html</b>' })).text).toContain(
    '<b>only html</b>',
  )
})

test('bytes that are no mail are taken as far as they go', () => {
  for (const raw of [
    '',
    '\r\n\r\n',
    'no colon',
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x',
    ':\n\n',
  ])
    expect(parseMail(Buffer.from(raw)).messageId).toBeNull()
  expect(parseMail(Buffer.from('Subject: =?none?q?=ff_a?=\n\nbody')).text).toBe('body')
})
