import { expect, it } from 'vitest'
import { mailFailure } from './send-email.js'

it('an attempt at a mail server is for good when the server says so', () => {
  expect(mailFailure({ responseCode: 550, code: 'EENVELOPE' })).toMatchObject({ final: true })
  expect(mailFailure({ responseCode: 451 })).toMatchObject({ final: false })
  expect(mailFailure({ code: 'ECONNECTION' })).toMatchObject({ final: false, why: 'ECONNECTION' })
})
