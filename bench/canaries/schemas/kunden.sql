-- Ein altes System: deutsche Namen, keine Fremdschluessel, Nummern in Texten.
create table kunde (
  kundennr integer primary key, anrede varchar(10), vorname varchar(40), nachname varchar(40) not null, geburtsdatum date,
  email varchar(80), telefon varchar(30), bemerkung text, kundengruppe char(1));
create table anschrift (
  anschriftnr integer primary key, kundennr integer not null, art varchar(10), strasse varchar(60), hausnr varchar(8),
  plz varchar(10), ort varchar(40));
create table rechnung (
  rechnungsnr integer primary key, kundennr integer not null, datum date, empfaenger varchar(80), lieferanschrift varchar(120),
  betrag numeric(10, 2), sachbearbeiter integer, versand_email varchar(80));
create table bankverbindung (id integer primary key, kundennr integer not null, kontoinhaber varchar(60), iban varchar(34), bic varchar(11));
create table mitarbeiter (personalnr integer primary key, name varchar(60), durchwahl varchar(10), email varchar(80));
create table artikel (artikelnr integer primary key, bezeichnung varchar(80) not null);

insert into kunde select 1000 + i, 'Frau', 'Vor' || i, 'Nach' || i, date '1970-03-01' + i, 'k' || i || '@example.com',
  '+49 30 200' || (1000 + i), 'Ruft gern abends an', 'A' from generate_series(1, 10) i;
insert into anschrift select i, 1000 + (i % 10 + 1), 'Liefer', 'Weg ' || i, i::text, '1000' || i, 'Stadt ' || i from generate_series(1, 15) i;
insert into rechnung select 5000 + i, 1000 + (i % 10 + 1), date '2026-01-01' + i, 'Nach' || i, 'Weg ' || i || ', Stadt', i * 10, 70 + i % 5, 'k' || (i % 10 + 1) || '@example.com'
  from generate_series(1, 25) i;
insert into bankverbindung select i, 1000 + i, 'Nach' || i, 'DE' || (10 + i) || '100500001234567' || (100 + i), 'EXAMPLE' || i from generate_series(1, 10) i;
insert into mitarbeiter select 70 + i, 'Kollege ' || i, '1' || i, 'm' || i || '@example.com' from generate_series(0, 4) i;
insert into artikel select i, 'Artikel ' || i from generate_series(1, 8) i;
