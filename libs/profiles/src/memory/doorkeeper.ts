import { digitsOf } from './digits-of.js';

const BITS = 2 ** 20;
/** With more marks, more than one in eight new users would be admitted by chance. */
const MOST_MARKED = BITS / 8;

/**
 * Records in 128 KiB which users were read, so that a name is kept only when it is read for the second time: the
 * doorkeeper of TinyLFU (Einziger, Friedman, Manes: "TinyLFU: A Highly Efficient Cache Admission Policy", 2017).
 */
export class Doorkeeper {
  private readonly marks = new Uint32Array(BITS / 32);
  private marked = 0;

  /** Whether the user was read before. By chance this is also true for some who were not. */
  admits(user: string): boolean {
    const bit = digitsOf(user) & (BITS - 1);
    const mask = 1 << (bit & 31);
    if ((this.marks[bit >>> 5]! & mask) !== 0) return true;
    if (this.marked++ === MOST_MARKED) {
      this.marks.fill(0);
      this.marked = 1;
    }
    this.marks[bit >>> 5]! |= mask;
    return false;
  }
}
