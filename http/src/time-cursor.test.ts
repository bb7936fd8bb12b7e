import { describe, expect, it } from 'vitest'
import { writeCursor } from './cursor.js'
import { readTimeCursor, writeTimeCursor } from './time-cursor.js'

describe('a place in a list by time', () => {
  it('comes back as it was written, to the microsecond', () => {
    const place = { micros: '1764330000123456', id: 'a|b' }
    expect(readTimeCursor('alerts', writeTimeCursor('alerts', place))).toEqual(place)
    expect(readTimeCursor('alerts', undefined)).toBeNull()
  })

  it('is refused when it is of another list or was made up', () => {
    const place = { micros: '1', id: 'a' }
    const wrong = [
      writeTimeCursor('tasks', place),
      ...['x', '|a', '1|', '-1|a', '99999999999999999|a', '1.5|a'].map((key) => writeCursor('alerts', key)),
    ]
    for (const cursor of wrong) expect(() => readTimeCursor('alerts', cursor), cursor).toThrow()
  })
})
