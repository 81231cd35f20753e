import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, Requires, isForm, type Principal } from '#access';
import {
  PROOF_HEADER,
  certificateSchema,
  createRequestSchema,
  importRequestSchema,
  id,
  packageLinkSchema,
  packageSchema,
  planSchema,
  requestClockSchema,
  requestListQuerySchema,
  requestPageSchema,
  requestSchema,
  searchRequestsSchema,
  timelineQuerySchema,
  timelineSchema,
  type CertificateView,
  type CreateRequest,
  type Page,
  type PackageLinkView,
  type PackageView,
  type PlanView,
  type RequestClockView,
  type RequestListQuery,
  type RequestView,
  type TimelineQuery,
  type TimelineView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { FormIntake, RequestsService } from '#requests';

const requestId = id('request');

/** Requests as operators and integrators see them. */
@ApiTags('Requests')
@Controller('v1/requests')
export class RequestsController {
  constructor(
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(FormIntake) private readonly forms: FormIntake,
  ) {}

  /** A key with `requests:submit` alone, which may stand in a page, sends a solved challenge of `GET /v1/proof-of-work`. */
  @Post()
  @Requires('requests:create', 'requests:submit')
  @Idempotent()
  @ApiHeader({
    name: PROOF_HEADER,
    required: false,
    description: 'From forms: {"challenge", "solution"} as JSON in Base64',
  })
  @Answers(201, requestSchema, 'Taken; the workflow starts within a second')
  async create(
    @Body({ schema: createRequestSchema }) body: CreateRequest,
    @Headers(PROOF_HEADER.toLowerCase()) proof: string | undefined,
    @CurrentPrincipal() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    const request = await (isForm(caller) ? this.forms.create(body, proof) : this.requests.create(body));
    void reply.header('location', `/v1/requests/${request.id}`);
    return request;
  }

  /** A case that was begun elsewhere: its clock runs from `receivedAt`, and nothing is written to the person before staff acts on it. */
  @Post('import')
  @Requires('requests:import')
  @Idempotent()
  @Answers(201, requestSchema, 'Taken over without a letter')
  async import(
    @Body({ schema: importRequestSchema }) body: CreateRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    const request = await this.requests.import(body);
    void reply.header('location', `/v1/requests/${request.id}`);
    return request;
  }

  @Get()
  @Requires('requests:read')
  @Answers(200, requestPageSchema, 'Requests, newest first')
  list(@Query({ schema: requestListQuerySchema }) query: RequestListQuery): Promise<Page<RequestView>> {
    return this.requests.list(query);
  }

  /** As the list, for what names a person: an address in a URL ends in the logs of proxies. */
  @Post('search')
  @HttpCode(200)
  @Requires('requests:read')
  @Answers(200, requestPageSchema, 'Requests that fit, newest first')
  search(@Body({ schema: searchRequestsSchema }) query: RequestListQuery): Promise<Page<RequestView>> {
    return this.requests.page(query);
  }

  @Get(':id')
  @Requires('requests:read')
  @Answers(200, requestSchema)
  get(@Param('id', { schema: requestId }) request: string): Promise<RequestView> {
    return this.requests.get(request);
  }

  @Get(':id/clock')
  @Requires('requests:read')
  @Answers(
    200,
    requestClockSchema,
    'Every deadline in both readings, step by step, with the law it stands in',
  )
  clock(@Param('id', { schema: requestId }) request: string): Promise<RequestClockView> {
    return this.requests.deadlines(request);
  }

  @Get(':id/timeline')
  @Requires('requests:read')
  @Answers(200, timelineSchema, 'Everything that happened, oldest first')
  timeline(
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: timelineQuerySchema }) query: TimelineQuery,
  ): Promise<TimelineView> {
    return this.requests.timeline(request, query);
  }

  @Get(':id/plan')
  @Requires('requests:read')
  @Answers(200, planSchema, 'What approval would carry out')
  plan(@Param('id', { schema: requestId }) request: string): Promise<PlanView> {
    return this.requests.plan(request);
  }

  @Get(':id/certificate')
  @Requires('requests:read')
  @Answers(200, certificateSchema, 'Signed proof; the key is in /.well-known/jwks.json')
  certificate(@Param('id', { schema: requestId }) request: string): Promise<CertificateView> {
    return this.requests.certificate(request);
  }

  @Get(':id/package')
  @Requires('requests:read')
  @Answers(200, packageSchema, 'What is known of the package, never its content')
  package(@Param('id', { schema: requestId }) request: string): Promise<PackageView> {
    return this.requests.package(request);
  }

  /** For a controller who hands the package over in an own portal. The code is in this answer and nowhere else. */
  @Post(':id/package/links')
  @HttpCode(201)
  @Requires('packages:deliver')
  @Header('cache-control', 'no-store')
  @Answers(201, packageLinkSchema, 'A link and its code, shown this once')
  issueLink(@Param('id', { schema: requestId }) request: string): Promise<PackageLinkView> {
    return this.requests.issuePackageLink(request);
  }
}
