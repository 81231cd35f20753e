// Public holidays of whole states, by the laws that make them. Days of parts of a state, and days whose rest is granted
// only in some years or sectors, are left out: a period then ends earlier, never later.
import { byWeekday, easter, except, first, fixed, last, once, since } from './day-rules.mjs';

const NEW_YEAR = fixed('01-01');
const EPIPHANY = fixed('01-06');
const GOOD_FRIDAY = easter(-2);
const EASTER = easter(0);
const EASTER_MONDAY = easter(1);
const LABOUR_DAY = fixed('05-01');
const ASCENSION = easter(39);
const WHIT_SUNDAY = easter(49);
const WHIT_MONDAY = easter(50);
const CORPUS_CHRISTI = easter(60);
const ASSUMPTION = fixed('08-15');
const ALL_SAINTS = fixed('11-01');
const ARMISTICE = fixed('11-11');
const IMMACULATE_CONCEPTION = fixed('12-08');
const CHRISTMAS_EVE = fixed('12-24');
const CHRISTMAS = fixed('12-25');
const BOXING_DAY = fixed('12-26');

/** @type {Record<string, {law: string, days: import('./day-rules.mjs').DayRule[]}>} */
export const HOLIDAY_RULES = {
  AT: {
    law: 'Arbeitsruhegesetz, section 7(2)',
    days: [
      ...[NEW_YEAR, EPIPHANY, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, CORPUS_CHRISTI, ASSUMPTION],
      ...[fixed('10-26'), ALL_SAINTS, IMMACULATE_CONCEPTION, CHRISTMAS, BOXING_DAY],
    ],
  },
  BE: {
    law: 'Arrêté royal of 18 April 1974 on public holidays, article 1',
    days: [
      ...[NEW_YEAR, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, fixed('07-21'), ASSUMPTION],
      ...[ALL_SAINTS, ARMISTICE, CHRISTMAS],
    ],
  },
  DE: {
    law: 'Holiday acts of all sixteen Länder; Einigungsvertrag, article 2(2), for 3 October',
    days: [
      ...[NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, fixed('10-03')],
      ...[CHRISTMAS, BOXING_DAY],
    ],
  },
  ES: {
    law: 'Estatuto de los Trabajadores, article 37.2; Real Decreto 2001/1983, article 45',
    days: [
      ...[NEW_YEAR, EPIPHANY, GOOD_FRIDAY, LABOUR_DAY, ASSUMPTION, fixed('10-12'), ALL_SAINTS],
      ...[fixed('12-06'), IMMACULATE_CONCEPTION, CHRISTMAS],
    ],
  },
  FR: {
    law: 'Code du travail, article L3133-1',
    days: [
      ...[NEW_YEAR, EASTER_MONDAY, LABOUR_DAY, fixed('05-08'), ASCENSION, WHIT_MONDAY, fixed('07-14')],
      ...[ASSUMPTION, ALL_SAINTS, ARMISTICE, CHRISTMAS],
    ],
  },
  'GB-ENG': {
    law: 'Banking and Financial Dealings Act 1971, schedule 1, and royal proclamations under it; common law for Good Friday and Christmas Day',
    days: [
      ...[NEW_YEAR, byWeekday('01-01', { Saturday: ['01-03'], Sunday: ['01-02'] })],
      ...[GOOD_FRIDAY, EASTER_MONDAY, except([2020], first('Monday', 5)), once(2020, '05-08')],
      ...[except([2022], last('Monday', 5)), once(2022, '06-02', '06-03', '09-19'), once(2023, '05-08')],
      ...[last('Monday', 8), CHRISTMAS, BOXING_DAY],
      byWeekday('12-25', { Friday: ['12-28'], Saturday: ['12-27', '12-28'], Sunday: ['12-27'] }),
    ],
  },
  IE: {
    law: 'Organisation of Working Time Act 1997, second schedule, as amended; government order for 18 March 2022',
    days: [
      ...[NEW_YEAR, since(2023, brigid), fixed('03-17'), once(2022, '03-18'), EASTER_MONDAY],
      ...[first('Monday', 5), first('Monday', 6), first('Monday', 8), last('Monday', 10)],
      ...[CHRISTMAS, BOXING_DAY],
    ],
  },
  IT: {
    law: 'Legge 27 May 1949 no. 260, as amended; 4 October again from 2026',
    days: [
      ...[NEW_YEAR, EPIPHANY, EASTER, EASTER_MONDAY, fixed('04-25'), LABOUR_DAY, fixed('06-02'), ASSUMPTION],
      ...[since(2026, fixed('10-04')), ALL_SAINTS, IMMACULATE_CONCEPTION, CHRISTMAS, BOXING_DAY],
    ],
  },
  NL: {
    // Good Friday and 5 May count for some periods of Dutch law only.
    law: 'Algemene termijnenwet, article 3(1)',
    days: [
      ...[NEW_YEAR, EASTER, EASTER_MONDAY, kingsDay, ASCENSION, WHIT_SUNDAY, WHIT_MONDAY],
      ...[CHRISTMAS, BOXING_DAY],
    ],
  },
  PL: {
    law: 'Ustawa of 18 January 1951 on days free of work, article 1; Christmas Eve from 2025',
    days: [
      ...[NEW_YEAR, EPIPHANY, EASTER, EASTER_MONDAY, LABOUR_DAY, fixed('05-03'), WHIT_SUNDAY],
      ...[CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS, ARMISTICE, since(2025, CHRISTMAS_EVE), CHRISTMAS],
      BOXING_DAY,
    ],
  },
};

/** St Brigid's Day: the first Monday of February, or the 1st where that is a Friday. */
function brigid(year) {
  const [friday] = byWeekday('02-01', { Friday: ['02-01'] })(year);
  return friday ? [friday] : first('Monday', 2)(year);
}

/** 27 April, a day earlier where that is a Sunday. */
function kingsDay(year) {
  const [moved] = byWeekday('04-27', { Sunday: ['04-26'] })(year);
  return [moved ?? '04-27'];
}
