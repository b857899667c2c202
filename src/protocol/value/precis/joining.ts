/**
 * A writing system with joined letters. `next` and `previous` contain the letters, selected by their Joining_Type in
 * Unicode 17. Both strings consist of code points and ranges of code points in hexadecimal.
 */
interface Script {
  /** Letters that join the next letter (L and D). */
  readonly next: string;
  /** Letters that join the previous letter (R and D); absent if the letters are the same as in `next`. */
  readonly previous?: string;
}

/**
 * The joining letters of each writing system. The letters are listed here, because regular expressions cannot match the
 * property Joining_Type.
 */
const scripts: readonly Script[] = [
  // Arabic.
  {
    next: `620 626 628 62a-62e 633-647 649 64a 66e 66f 679-687 69a-6bf 6c1 6c2 6cc 6ce 6d0 6d1 6fa-6fc 6ff 750-758 75c-76a
      76d-770 772 775-777 77a-77f 886 889-88d 88f 8a0-8a9 8af 8b0 8b3-8b8 8ba-8c8 10ec3 10ec4 10ec6 10ec7`,
    previous: `620 622-64a 66e 66f 671-673 679-6d5 6ee 6ef 6fa-6fc 6ff 750-77f 870-882 886 889-88f 8a0-8ac 8ae-8c8
      10ec2-10ec4 10ec6 10ec7`,
  },
  // Syriac.
  {
    next: '712-714 71a-71d 71f-727 729 72b 72d 72e 74e 74f 860 862-865 868',
    previous: '710 712-72f 74d-74f 860 862-865 867-86a',
  },
  // NKo, Mandaic, Mongolian and Phags-pa.
  { next: '7ca-7ea' },
  { next: '841-845 848 84a-853 855', previous: '840-858' },
  { next: '1820-1878 1887-18a8 18aa' },
  { next: 'a840-a872', previous: 'a840-a871' },
  // Manichaean and Psalter Pahlavi.
  {
    next: '10ac0-10ac4 10acd 10ad3-10adc 10ade-10ae0',
    previous: '10ac0-10ac5 10ac7-10aca 10ace-10ad6 10ad8-10ae1 10ae4',
  },
  { next: '10b80 10b82 10b86-10b88 10b8a 10b8b 10b8d 10b90', previous: '10b80-10b91' },
  // Hanifi Rohingya, Sogdian, Old Uyghur, Chorasmian and Adlam.
  { next: '10d00-10d21 10d23', previous: '10d01-10d23' },
  { next: '10f30-10f32 10f34-10f44', previous: '10f30-10f44' },
  { next: '10f70-10f73 10f76-10f81', previous: '10f70-10f81' },
  {
    next: '10fb0 10fb2 10fb3 10fb8 10fbb 10fbc 10fbe 10fbf 10fc1 10fc4',
    previous: '10fb0 10fb2-10fb6 10fb8-10fbf 10fc1-10fc4',
  },
  { next: '1e900-1e943' },
];

/** Matches a letter that joins the next letter. */
export const joinsNext: RegExp = oneOf(scripts.map(({ next }) => next));

/** Matches a letter that joins the previous letter. */
export const joinsPrevious: RegExp = oneOf(scripts.map(({ next, previous = next }) => previous));

/** Matches a mark that does not separate joined letters. */
export const isTransparent = /[\p{Mn}\u{1e94b}]/u;

function oneOf(ranges: readonly string[]): RegExp {
  const hexadecimal = ranges.join(' ').match(/[\da-f]+|-/g) ?? [];
  return new RegExp(`^[${hexadecimal.map((part) => (part === '-' ? part : `\\u{${part}}`)).join('')}]$`, 'u');
}
