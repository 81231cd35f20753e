import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import {
  mailTemplateDiffQuerySchema,
  mailTemplateDiffSchema,
  mailTemplateListSchema,
  mailTemplateParamsSchema,
  mailTemplatePreviewSchema,
  mailTemplateSchema,
  mailTemplateTestSchema,
  mailTemplateVersionPageSchema,
  pageQuerySchema,
  previewMailTemplateSchema,
  putMailTemplateSchema,
  rollBackMailTemplateSchema,
  type MailTemplateDiff,
  type MailTemplateDiffQuery,
  type MailTemplateList,
  type MailTemplatePreview,
  type MailTemplateTest,
  type MailTemplateVersion,
  type MailTemplateView,
  type Page,
  type PageQuery,
  type PreviewMailTemplate,
  type PutMailTemplate,
  type RollBackMailTemplate,
} from '#contracts/schemas';
import type { Notice } from '#contracts';
import { MailTemplates } from '#mail';
import { Answers, Idempotent } from '#platform/http';

const { notice, locale } = mailTemplateParamsSchema.shape;

/** The letters that people get, in the controller's own words. */
@ApiTags('Letters')
@Controller('v1/mail-templates')
export class MailTemplatesController {
  constructor(@Inject(MailTemplates) private readonly templates: MailTemplates) {}

  @Get()
  @Requires('mail-templates:read')
  @Answers(200, mailTemplateListSchema, 'Which letters there are, and which were changed')
  list(): Promise<MailTemplateList> {
    return this.templates.list();
  }

  @Get(':notice/:locale')
  @Requires('mail-templates:read')
  @Answers(200, mailTemplateSchema, 'What would be sent now, and the variables it can name')
  get(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
  ): Promise<MailTemplateView> {
    return this.templates.get({ notice: kind, locale: language });
  }

  /** In force for what is written down from now on. */
  @Put(':notice/:locale')
  @Requires('mail-templates:write')
  @Answers(200, mailTemplateSchema, 'In force; the same words again change nothing')
  put(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @Body({ schema: putMailTemplateSchema }) body: PutMailTemplate,
  ): Promise<MailTemplateView> {
    return this.templates.put({ notice: kind, locale: language }, body);
  }

  @Get(':notice/:locale/versions')
  @Requires('mail-templates:read')
  @Answers(200, mailTemplateVersionPageSchema, 'All versions, newest first')
  versions(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<MailTemplateVersion>> {
    return this.templates.versions({ notice: kind, locale: language }, query);
  }

  @Get(':notice/:locale/diff')
  @Requires('mail-templates:read')
  @Answers(200, mailTemplateDiffSchema, 'What changed from one version to another; 0 is the built-in letter')
  diff(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @Query({ schema: mailTemplateDiffQuerySchema }) query: MailTemplateDiffQuery,
  ): Promise<MailTemplateDiff> {
    return this.templates.diff({ notice: kind, locale: language }, query);
  }

  @Post(':notice/:locale/rollback')
  @HttpCode(200)
  @Requires('mail-templates:write')
  @Idempotent()
  @Answers(200, mailTemplateSchema, 'The words of that version are in force again, as a new version')
  rollBack(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @Body({ schema: rollBackMailTemplateSchema }) body: RollBackMailTemplate,
  ): Promise<MailTemplateView> {
    return this.templates.rollBack({ notice: kind, locale: language }, body.version);
  }

  /** Nothing is kept. */
  @Post(':notice/:locale/preview')
  @HttpCode(200)
  @Requires('mail-templates:read')
  @Answers(200, mailTemplatePreviewSchema, 'The draft, or what is in force, with made-up values')
  preview(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @Body({ schema: previewMailTemplateSchema }) body: PreviewMailTemplate,
  ): Promise<MailTemplatePreview> {
    return this.templates.preview({ notice: kind, locale: language }, body);
  }

  @Post(':notice/:locale/test')
  @HttpCode(202)
  @Requires('mail-templates:write')
  @Idempotent()
  @Answers(202, mailTemplateTestSchema, 'On its way to the caller’s own address, with made-up values')
  sendTest(
    @Param('notice', { schema: notice }) kind: Notice,
    @Param('locale', { schema: locale }) language: string,
    @CurrentPrincipal() { staffEmail }: Principal,
  ): Promise<MailTemplateTest> {
    return this.templates.sendTest({ notice: kind, locale: language }, staffEmail);
  }
}
