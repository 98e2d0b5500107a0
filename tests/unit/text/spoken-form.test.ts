import { describe, expect, it } from 'vitest';
import { spokenForm } from '../../../companion/text/spoken-form.ts';
import { plainNumber } from '../../../companion/text/written-number.ts';

const READ: readonly (readonly [language: string, written: string, spoken: string])[] = [
  ['en', 'It cost $1,500.50.', 'It cost one thousand five hundred dollars and fifty cents.'],
  ['es', 'Costó $1,500.50 ayer.', 'Costó mil quinientos dólares con cincuenta ayer.'],
  ['pt', 'Custou US$ 1.500,50.', 'Custou mil quinhentos dólares e cinquenta.'],
  ['fr', 'Ça coûte 1 500,50 €.', 'Ça coûte mille cinq cents euros cinquante.'],
  ['es', 'Vale $5 millones.', 'Vale cinco millones de dólares.'],
  ['en', 'the 21st of May, 1984', 'the twenty-first of May, nineteen eighty-four'],
  ['es', 'El 21 de mayo de 1984', 'El veintiún de mayo de mil novecientos ochenta y cuatro'],
  ['fr', 'le 1er mai', 'le premier mai'],
  ['es', 'la 1ª vez', 'la primera vez'],
  ['en', 'the 1980s', 'the nineteen eighties'],
  ['en', 'at 7:30 a.m.', 'at seven thirty a m.'],
  ['es', 'a las 7:30', 'a las siete y treinta'],
  ['de', 'um 7:30', 'um sieben Uhr dreißig'],
  ['fr', 'à 1:00', 'à une heure'],
  ['es', '21 años, 200 personas, 1 libra', 'veintiún años, doscientas personas, una libra'],
  ['pt', '2 meninas', 'duas meninas'],
  ['en', '1,234,567 people', 'one million two hundred thirty-four thousand five hundred sixty-seven people'],
  ['en', '3.5 km at 60 mph', 'three point five kilometers at sixty miles per hour'],
  ['es', '30°C y 5 %', 'treinta grados Celsius y cinco por ciento'],
  ['en', 'Call 555-1234.', 'Call five five five one two three four.'],
  ['en', 'agent 007', 'agent zero zero seven'],
  ['en', 'Dr. Smith lives in the U.S.', 'Doctor Smith lives in the U S.'],
  ['en', 'J. R. R. Tolkien', 'J R R Tolkien'],
  ['es', 'El Sr. García', 'El señor García'],
  ['en', 'What the f*** is that? ****', 'What the f is that?'],
  ['hi', '105 लोग', 'एक सौ पाँच लोग'],
  ['en', 'MP3, 3D and R2-D2', 'MP3, 3D and R2-D2'],
  ['xx', '105', '105'],
];

describe('the spoken form of a text', () => {
  it.each(READ)('in %s reads "%s"', async (language, written, spoken) => {
    expect(await spokenForm(written, language)).toBe(spoken);
  });

  it('leaves words as they are', async () => {
    const text = 'I don’t know. “Really?” he asked; nobody answered…';
    expect(await spokenForm(text, 'en')).toBe(text);
  });
});

describe('a written number', () => {
  it.each([
    ['1,500.50', '1500.50'],
    ['1.500,50', '1500.50'],
    ['1,234,567', '1234567'],
    ['1.234', '1234'],
    ['0.125', '0.125'],
    ['3,5', '3.5'],
    ['1 500', '1500'],
    ['1.2.3', '1 2 3'],
  ])('%s is %s', (written, plain) => {
    expect(plainNumber(written)).toBe(plain);
  });
});
