import { DerivaError } from '@deriva/core/errors.ts';

/**
 * What a scanner tells of the text as it passes over it. `at` and `end` are offsets in the current chunk,
 * `end` behind the last byte; `depth` is the number of brackets open around.
 */
export interface JsonEvents {
  keyBegan(at: number, depth: number): void;
  keyEnded(end: number, depth: number): void;
  /** A text, number, `true`, `false` or `null`. */
  scalarBegan(at: number, depth: number): void;
  scalarEnded(end: number, depth: number): void;
  opened(at: number, depth: number, isObject: boolean): void;
  closed(end: number, depth: number): void;
}

/**
 * Checks bytes to be one JSON value (RFC 8259), chunk by chunk, and tells where its parts begin and end:
 * a pushdown automaton after Crockford's JSON_checker that remembers a state and the kinds of the open
 * brackets. That texts are UTF-8 is left to who reads them.
 */
export interface JsonScanner {
  /** @throws {DerivaError} source_malformed, with the position of the byte that is wrong. */
  push(chunk: Uint8Array): void;
  /** Whether the value is complete. */
  done(): boolean;
  /** Bytes before the current chunk, or in all between two. */
  position(): number;
}

const DEEPEST = 64;

/** What the automaton expects next. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const TEXT = 6;
const ESCAPE = 7;
const HEX = 8;
const LITERAL = 9;
const MINUS = 10;
const ZERO = 11;
const INTEGER = 12;
const POINT = 13;
const FRACTION = 14;
const EXPONENT = 15;
const EXPONENT_SIGN = 16;
const EXPONENT_DIGITS = 17;
const DONE = 18;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isHex = (byte: number) => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

export function malformed(position: number, what: string): DerivaError {
  return new DerivaError(
    'source_malformed',
    `The answer of the source is wrong at byte ${position}: ${what}.`,
  );
}

export function jsonScanner(events: JsonEvents): JsonScanner {
  let state = VALUE;
  let depth = 0;
  const isObject = new Uint8Array(DEEPEST + 1);
  let textIsKey = false;
  let hexLeft = 0;
  let literal = '';
  let literalAt = 0;
  let position = 0;

  function unexpected(at: number, byte: number, wanted: string): DerivaError {
    const shown = byte >= 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16)}`;
    return malformed(position + at, `${wanted} is expected, not ${shown}`);
  }

  function open(at: number, object: boolean): void {
    events.opened(at, depth, object);
    if (depth === DEEPEST) throw malformed(position + at, `values are nested deeper than ${DEEPEST}`);
    depth++;
    isObject[depth] = object ? 1 : 0;
    state = object ? KEY_OR_END : VALUE_OR_END;
  }

  function close(end: number): void {
    depth--;
    events.closed(end, depth);
    state = depth === 0 ? DONE : COMMA_OR_END;
  }

  function endScalar(end: number): void {
    events.scalarEnded(end, depth);
    state = depth === 0 ? DONE : COMMA_OR_END;
  }

  function beginScalar(at: number, byte: number): void {
    events.scalarBegan(at, depth);
    if (byte === QUOTE) {
      textIsKey = false;
      state = TEXT;
    } else if (byte === 0x2d) state = MINUS;
    else if (byte === 0x30) state = ZERO;
    else if (isDigit(byte)) state = INTEGER;
    else if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
      literal = byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : 'null';
      literalAt = 1;
      state = LITERAL;
    } else throw unexpected(at, byte, 'a value');
  }

  /** Between texts and numbers: brackets, commas, colons and what begins a value. */
  function structure(at: number, byte: number): void {
    const inObject = isObject[depth] === 1;
    if (state === COMMA_OR_END) {
      if (byte === 0x2c) state = inObject ? KEY : VALUE;
      else if (byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) close(at + 1);
      else throw unexpected(at, byte, 'a comma or a closing bracket');
    } else if (state === COLON) {
      if (byte !== 0x3a) throw unexpected(at, byte, '":"');
      state = VALUE;
    } else if (state === KEY || state === KEY_OR_END) {
      if (byte === QUOTE) {
        events.keyBegan(at, depth);
        textIsKey = true;
        state = TEXT;
      } else if (byte === CLOSE_BRACE && state === KEY_OR_END) close(at + 1);
      else throw unexpected(at, byte, 'a key');
    } else if (state === DONE) throw unexpected(at, byte, 'the end');
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open(at, byte === OPEN_BRACE);
    else if (byte === CLOSE_BRACKET && state === VALUE_OR_END) close(at + 1);
    else beginScalar(at, byte);
  }

  /** The byte after a digit; false when it is not the number's. */
  function numberGoesOn(byte: number): boolean {
    if (isDigit(byte) && state !== ZERO) return true;
    if (byte === 0x2e && (state === ZERO || state === INTEGER)) state = POINT;
    else if ((byte | 0x20) === 0x65 && state !== EXPONENT_DIGITS) state = EXPONENT;
    else return false;
    return true;
  }

  function digit(at: number, byte: number, next: number): void {
    if (!isDigit(byte)) throw unexpected(at, byte, 'a digit');
    state = next;
  }

  function scan(chunk: Uint8Array): void {
    const { length } = chunk;
    for (let at = 0; at < length; at++) {
      let byte = chunk[at] ?? 0;
      switch (state) {
        case TEXT:
          // The inner loop passes over most of the bytes there are.
          while (byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20) {
            if (++at === length) return;
            byte = chunk[at] ?? 0;
          }
          if (byte === BACKSLASH) state = ESCAPE;
          else if (byte !== QUOTE) throw unexpected(at, byte, 'an escape in place of a control character');
          else if (textIsKey) {
            events.keyEnded(at + 1, depth);
            state = COLON;
          } else endScalar(at + 1);
          break;
        case ESCAPE:
          if (!'"\\/bfnrtu'.includes(String.fromCharCode(byte))) throw unexpected(at, byte, 'an escape');
          state = byte === 0x75 ? HEX : TEXT;
          hexLeft = 4;
          break;
        case HEX:
          if (!isHex(byte)) throw unexpected(at, byte, 'a hexadecimal digit');
          if (--hexLeft === 0) state = TEXT;
          break;
        case LITERAL:
          if (byte !== literal.charCodeAt(literalAt)) throw unexpected(at, byte, literal);
          if (++literalAt === literal.length) endScalar(at + 1);
          break;
        case MINUS:
          digit(at, byte, byte === 0x30 ? ZERO : INTEGER);
          break;
        case POINT:
          digit(at, byte, FRACTION);
          break;
        case EXPONENT:
          if (byte === 0x2b || byte === 0x2d) state = EXPONENT_SIGN;
          else digit(at, byte, EXPONENT_DIGITS);
          break;
        case EXPONENT_SIGN:
          digit(at, byte, EXPONENT_DIGITS);
          break;
        case ZERO:
        case INTEGER:
        case FRACTION:
        case EXPONENT_DIGITS:
          if (numberGoesOn(byte)) break;
          endScalar(at);
          if (!isSpace(byte)) structure(at, byte);
          break;
        default:
          if (!isSpace(byte)) structure(at, byte);
      }
    }
  }

  return {
    push(chunk) {
      scan(chunk);
      position += chunk.length;
    },
    done: () => state === DONE,
    position: () => position,
  };
}
