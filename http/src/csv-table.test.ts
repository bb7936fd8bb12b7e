import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvTable } from './csv-table.js'

describe('CSV', () => {
  it('keeps numbers numbers and makes no text a formula', () => {
    expect(
      csvTable(
        ['a', 'b'],
        [
          [-97.5, '=1+1'],
          [null, '-2'],
          [1e-7, 'plain, "quoted"'],
        ],
      ),
    ).toBe('a,b\r\n-97.5,\'=1+1\r\n,\'-2\r\n1e-7,"plain, ""quoted"""\r\n')
  })

  it('never begins a field of text with what a spreadsheet runs', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (sign, rest) => {
        const [, line] = csvTable(['a'], [[`${sign}${rest}`]]).split(/\r\n(.*)/s)
        expect(line!.replace(/^"/, '')[0]).toBe("'")
      }),
    )
  })
})
