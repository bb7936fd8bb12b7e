import { describe, expect, it } from 'vitest'
import { basicPassword } from './basic-password.js'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('the password of Basic authentication', () => {
  it('is what stands after the first colon, whatever the user', () => {
    expect(basicPassword([basic('ann:secret')])).toBe('secret')
    expect(basicPassword([basic(':a:b')])).toBe('a:b')
  })

  it('is nothing for anything else, also for two headers', () => {
    for (const value of ['', 'Basic', 'Basic ???', basic('none'), 'Bearer abc', ` ${basic('a:b')}`])
      expect(basicPassword([value]), value).toBeNull()
    expect(basicPassword([])).toBeNull()
    expect(basicPassword([basic('a:b'), basic('a:b')])).toBeNull()
  })
})
