import { readCatalogue } from '#catalogue';
import { AppError } from '#contracts';
import { systemClock, type Settings } from '#platform';

/** Rejects when a file is wrong, or holidays are known for too short a time ahead. */
export function checkCatalogue({ CATALOGUE_DIR }: Settings): Promise<string> {
  return Promise.resolve().then(() => {
    const catalogue = readCatalogue(CATALOGUE_DIR);
    const ending = catalogue.calendarsEndingSoon(systemClock.now().toISOString().slice(0, 10));
    if (ending.length > 0)
      throw new AppError('calendar.out_of_range', {
        detail: `Fewer than 14 months of holidays lie ahead in ${ending.join(', ')}: update Habeas, or give newer calendars in CATALOGUE_DIR.`,
      });
    return `${catalogue.regimes().length} regimes, ${catalogue.calendarIds().length} calendars`;
  });
}
